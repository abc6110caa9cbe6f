import { describe } from 'vitest';
import { dockerMissing } from '../host/docker-missing.ts';
import { hostUnderTest, TOKEN } from '../host/host-under-test.ts';
import { describeTarget } from './conformance.ts';
import { placeOn, standInSource } from './host-place.ts';

const missing = dockerMissing();
if (missing !== undefined) console.warn(`SKIPPED: the target host with previews in containers: ${missing}`);

describe.skipIf(missing !== undefined)(`in containers (${missing ?? 'Docker answers'})`, () => {
  describeTarget('host', async () => {
    const { running, stop } = await hostUnderTest({ isolation: 'containers' });
    const access = { url: running.controlUrl, token: TOKEN };
    return placeOn({ access, tar: standInSource, brokenSql: 'SELECT FROM WHERE', close: stop });
  });
});
