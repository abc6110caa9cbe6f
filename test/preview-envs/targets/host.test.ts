import { hostUnderTest, STAND_IN, TOKEN } from '../host/host-under-test.ts';
import { tarOf } from '../host/tar-of.ts';
import { BROKEN_SQL, startHostStandIn } from '../host-stand-in.ts';
import { describeTarget } from './conformance.ts';
import { placeOn } from './host-place.ts';

async function* sourceOf(): AsyncGenerator<Uint8Array> {
  yield tarOf({ 'main.mjs': STAND_IN });
}

describeTarget('host', async () => {
  const { running, stop } = await hostUnderTest();
  const access = { url: running.controlUrl, token: TOKEN };
  return placeOn({ access, tar: sourceOf, brokenSql: 'SELECT FROM WHERE', close: stop });
});

describeTarget('host, on a stand-in of its API', async () => {
  const { access, close } = await startHostStandIn();
  return placeOn({ access, tar: sourceOf, brokenSql: BROKEN_SQL, close });
});
