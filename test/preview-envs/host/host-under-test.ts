import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreviewSpec, Receipt, ResourceKind, ResourceSpecs } from '#preview-envs/host/api.ts';
import type { HostConfig } from '#preview-envs/host/config.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { startHost, type HostDeps, type RunningHost } from '#preview-envs/host/start-host.ts';
import { buildStandIn } from './build-stand-in.ts';
import { tarOf } from './tar-of.ts';
import { visitPreview, type Visit, type VisitOptions } from './visit-preview.ts';
import { FORGETFUL } from '#test/start-postgres.ts';

export const STAND_IN = readFileSync(new URL('stand-in/main.mjs', import.meta.url), 'utf8');

export const TOKEN = 'a-token-of-the-tests-0123456789abcdef';

/** A host by its addresses. */
export interface HostClient {
  /** A request to the control API with the token. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: never }>;
  put<K extends ResourceKind>(
    preview: string,
    kind: K,
    name: string,
    spec: ResourceSpecs[K],
  ): Promise<{ readonly status: number; readonly body: never }>;
  putPreview(preview: string, spec?: PreviewSpec): Promise<void>;
  /** Sends the stand-in application, and a seed script where one is given, builds and releases it. */
  deploy(preview: string, source?: string, seed?: string): Promise<{ readonly status: number; readonly body: never }>;
  /** A request to a preview, without following redirects; `key` as a program gives it. */
  visit(preview: string, path: string, options?: VisitOptions): Promise<Visit>;
  remove(preview: string): Promise<Receipt>;
}

export interface HostUnderTest extends HostClient {
  readonly config: HostConfig;
  readonly running: RunningHost;
  stop(): Promise<void>;
}

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

export const PREVIEW_SPEC = {
  labels: { stack: 'understudy-1-12', repository: 'acme/bookshop', pull: 12, commit: 'c0ffee', url: '' },
  sleepAfterSeconds: 0,
  destroyAfterSeconds: 3_600,
  maxAgeSeconds: 86_400,
  isKept: false,
};

type BuildDeps = Pick<HostDeps, 'build' | 'bundleRuntime'>;

/** Copies instead of building. */
const STAND_INS: BuildDeps = {
  build: buildStandIn,
  bundleRuntime: async (folder) => {
    const file = join(folder, 'stand-in.cjs');
    writeFileSync(file, '');
    return file;
  },
};

/** A host of its own in a temporary folder; nothing is left of it after `stop`. */
export async function hostUnderTest(
  changes: Partial<HostConfig> = {},
  buildDeps: BuildDeps = STAND_INS,
): Promise<HostUnderTest> {
  const dataFolder = changes.dataFolder ?? mkdtempSync(join(tmpdir(), 'understudy-host-'));
  const config: HostConfig = {
    dataFolder,
    listen: '127.0.0.1',
    port: 0,
    controlPort: 0,
    publicUrl: undefined,
    controlToken: TOKEN,
    databaseUrl: undefined,
    postgresSettings: FORGETFUL,
    secrets: {},
    registryPorts: [],
    isolation: 'processes',
    builder: 'bundler',
    limits: { ...DEFAULT_LIMITS, startSeconds: 10 },
    ...changes,
  };
  const running = await startHost(config, {
    log: (line) => console.error(line),
    now: () => new Date(),
    ...buildDeps,
  });
  return {
    ...hostClient(running),
    config,
    running,
    stop: async () => {
      await running.stop();
      if (changes.dataFolder === undefined) rmSync(dataFolder, { recursive: true });
    },
  };
}

export function hostClient({ controlUrl, url }: { readonly controlUrl: string; readonly url: string }): HostClient {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${controlUrl}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as never };
  };
  return {
    call,
    put: (preview, kind, name, spec) => call('PUT', `previews/${preview}/${kind}/${name}`, spec),
    visit: (preview, path, options = {}) => visitPreview(url, preview, path, options),
    deploy: async (preview, source = STAND_IN, seed) => {
      const files = { 'main.mjs': source, ...(seed === undefined ? {} : { 'seed.mjs': seed }) };
      const tree = sha1(JSON.stringify(files));
      const sent = await fetch(`${controlUrl}/v1/sources/${tree}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${TOKEN}` },
        body: tarOf(files),
      });
      if (sent.status !== 204) throw new Error(`PUT source: ${sent.status} ${await sent.text()}`);
      const path = 'db/seed.ts';
      const build = { source: tree, root: '', ...(seed === undefined ? {} : { seedScript: path }) };
      const built = await call('PUT', `previews/${preview}/build/app`, build);
      if (built.status !== 200) return built;
      const seedScript = seed === undefined ? {} : { seedScript: { path, blob: sha1(seed) } };
      const release = { source: tree, commit: tree, environment: 'pull-12', ...seedScript };
      return call('PUT', `previews/${preview}/release/app`, release);
    },
    putPreview: async (preview, spec = PREVIEW_SPEC) => {
      const { status, body } = await call('PUT', `previews/${preview}`, spec);
      if (status !== 200) throw new Error(`PUT ${preview}: ${status} ${JSON.stringify(body)}`);
    },
    remove: async (preview) => (await call('DELETE', `previews/${preview}`)).body,
  };
}
