import { hostUnderTest, TOKEN } from '../host/host-under-test.ts';
import { describeTarget } from './conformance.ts';
import { placeOn, standInSource } from './host-place.ts';

describeTarget('host', async () => {
  const { running, stop } = await hostUnderTest();
  const access = { url: running.controlUrl, token: TOKEN };
  return placeOn({ access, tar: standInSource, brokenSql: 'SELECT FROM WHERE', close: stop });
});
