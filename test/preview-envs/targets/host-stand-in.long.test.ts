// The stand-in of the host's API, which tests of the Action use, keeps to what the real one does.
import { BROKEN_SQL, startHostStandIn } from '../host-stand-in.ts';
import { describeTarget } from './conformance.ts';
import { placeOn, standInSource } from './host-place.ts';

describeTarget('host, on a stand-in of its API', async () => {
  const { access, close } = await startHostStandIn();
  return placeOn({ access, tar: standInSource, brokenSql: BROKEN_SQL, close });
});
