import { STAND_IN } from '../host/host-under-test.ts';
import { tarOf } from '../host/tar-of.ts';
import { templateHash } from '#preview-envs/host/databases/steps.ts';
import { createControlClient, type HostAccess } from '#preview-envs/provider/control-client.ts';
import { createHostTarget } from '#preview-envs/targets/host/host-target.ts';
import { PREVIEW, STACK } from '../bookshop-request.ts';
import { startFaultyProxy } from '../faulty-proxy.ts';
import type { TargetUnderTest } from './conformance.ts';

/** Of `BOOKSHOP`'s database. */
const TEMPLATE = `templates/${templateHash({ base: [], seed: undefined })}`;

/** A preview host, or what stands in for one. */
interface HostPlace extends Pick<TargetUnderTest, 'tar' | 'brokenSql' | 'close'> {
  readonly access: HostAccess;
}

/** A host under the conformance suite, with a proxy before it that gets in the way. */
export async function placeOn({ access, tar, brokenSql, close }: HostPlace): Promise<TargetUnderTest> {
  const proxy = await startFaultyProxy(access);
  const client = createControlClient(access);
  const contents = async (stack: string) =>
    (await client.listPreviews())
      .filter((preview) => preview.labels.stack === stack)
      .flatMap(({ resources }) => ['preview', ...resources.map(({ kind, name }) => `${kind}/${name}`)])
      .toSorted();
  const pathOf = (what: string) =>
    what === 'base' ? TEMPLATE : `previews/${what === 'preview' ? PREVIEW : `${PREVIEW}/${what}`}`;
  const labels = (stack: string) => ({ stack, repository: 'mira/bookshop', pull: 12, commit: 'c', url: '' });
  const times = { sleepAfterSeconds: 0, destroyAfterSeconds: 60, maxAgeSeconds: 600, isKept: false };
  return {
    target: createHostTarget(proxy.access),
    tar,
    brokenSql,
    inventory: () => contents(STACK),
    baseInventory: async () => (await client.listTemplates()).map(({ hash }) => `templates/${hash}`),
    hangAt: (what) => {
      proxy.fault = ({ method, path }) => (method === 'PUT' && path === pathOf(what) ? 'hang' : undefined);
      return proxy.hanging(pathOf(what));
    },
    loseAnswerOf: async (what) => {
      const done = Promise.withResolvers<void>();
      let isDone = false;
      proxy.fault = ({ method, path }) => {
        if (method !== 'PUT' || path !== pathOf(what)) return undefined;
        if (isDone) {
          // The provider asks again: by then it is there.
          done.resolve();
          return 'hang';
        }
        isDone = true;
        return 'lost';
      };
      return done.promise;
    },
    mend: () => proxy.reset(),
    litter: async () => {
      await client.putPreview('pr-12--forgotten', { labels: labels(STACK), ...times });
      await client.put('pr-12--forgotten', 'bucket', 'leftovers', { public: true, versioned: false });
    },
    neighbour: async () => {
      await client.putPreview('pr-12--bookshop-of-others', { labels: labels('understudy-78-12'), ...times });
      await client.put('pr-12--bookshop-of-others', 'bucket', 'covers', { public: true, versioned: false });
      return contents('understudy-78-12');
    },
    close: async () => {
      await proxy.close();
      await close();
    },
  };
}

/** A source that the stand-in build runs. */
export async function* standInSource(): AsyncGenerator<Uint8Array> {
  yield tarOf({ 'main.mjs': STAND_IN });
}
