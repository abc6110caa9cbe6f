import { createHash } from 'node:crypto';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import { bundleRuntime } from '#preview-envs/encore/runtime/bundle-runtime.ts';
import type { DatabaseSpec, Failure, PreviewState } from '#preview-envs/host/api.ts';
import type { HostConfig } from '#preview-envs/host/config.ts';
import { DEFAULT_LIMITS, type Limits } from '#preview-envs/host/limits.ts';
import { hostUnderTest, PREVIEW_SPEC, TOKEN, type HostUnderTest } from './host-under-test.ts';
import { tarOf } from './tar-of.ts';

/** One preview of a real application, as the provider asks for it. */
export interface Ordered {
  readonly files: Readonly<Record<string, string>>;
  readonly databases?: Readonly<Record<string, DatabaseSpec>>;
  readonly seedScript?: string;
}

export interface RealHost {
  /** Undefined when it runs. */
  up(preview: string, order: Ordered): Promise<Failure | undefined>;
  get(preview: string, path: string): Promise<unknown>;
  readonly host: HostUnderTest;
}

const LABELS = { stack: 'understudy-1-12', repository: 'mira/bookshop', pull: 12, commit: 'c0ffee', url: '' };

/** A host that builds Encore.ts applications and runs them; packages are installed once for all of them. */
export async function startRealHost(
  limits: Partial<Limits>,
  changes: Pick<Partial<HostConfig>, 'isolation'> = {},
): Promise<RealHost> {
  const host = await hostUnderTest(
    { ...changes, limits: { ...DEFAULT_LIMITS, ...limits } },
    { build: buildApplication, bundleRuntime },
  );
  const up = async (preview: string, { files, databases = {}, seedScript }: Ordered) => {
    const source = createHash('sha1').update(JSON.stringify(files)).digest('hex');
    const sent = await fetch(`${host.running.controlUrl}/v1/sources/${source}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: tarOf(files),
    });
    if (sent.status !== 204) throw new Error(`PUT source: ${sent.status}`);
    await host.putPreview(preview, { ...PREVIEW_SPEC, labels: LABELS });
    const path = seedScript === undefined ? {} : { seedScript };
    const script = seedScript === undefined ? {} : { seedScript: { path: seedScript, blob: 'b10b' } };
    const steps = [
      () => host.put(preview, 'build', 'app', { source, root: '', ...path }),
      ...Object.entries(databases).map(
        ([name, spec]) =>
          () =>
            host.put(preview, 'database', name, spec),
      ),
      () => host.put(preview, 'release', 'app', { source, commit: source, environment: 'pull-12', ...script }),
    ];
    for (const step of steps) {
      const { status, body } = await step();
      if (status === 422) return (body as { failure: Failure }).failure;
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    return undefined;
  };
  const get = async (preview: string, path: string): Promise<unknown> => {
    const { link } = (await host.call('GET', `previews/${preview}`)).body as PreviewState;
    const key = new URL(link).searchParams.get('key')!;
    return JSON.parse((await host.visit(preview, path, { headers: { 'x-understudy-key': key } })).text);
  };
  return { host, up, get };
}
