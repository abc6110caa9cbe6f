import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt, ResourceKind, ResourceSpecs } from '#preview-envs/host/api.ts';
import type { HostConfig } from '#preview-envs/host/config.ts';
import { DEFAULT_LIMITS } from '#preview-envs/host/limits.ts';
import { startHost, type RunningHost } from '#preview-envs/host/start-host.ts';

export const TOKEN = 'a-token-of-the-tests-0123456789abcdef';

export interface HostUnderTest {
  readonly config: HostConfig;
  readonly running: RunningHost;
  /** A request to the control API with the token. */
  call(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: never }>;
  put<K extends ResourceKind>(
    preview: string,
    kind: K,
    name: string,
    spec: ResourceSpecs[K],
  ): Promise<{ readonly status: number; readonly body: never }>;
  putPreview(preview: string): Promise<void>;
  remove(preview: string): Promise<Receipt>;
  stop(): Promise<void>;
}

export const PREVIEW_SPEC = {
  labels: { stack: 'understudy-1-12', repository: 'acme/bookshop', pull: 12, commit: 'c0ffee', url: '' },
  sleepAfterSeconds: 0,
  destroyAfterSeconds: 3_600,
};

/** A host of its own in a temporary folder; nothing is left of it after `stop`. */
export async function hostUnderTest(changes: Partial<HostConfig> = {}): Promise<HostUnderTest> {
  const dataFolder = changes.dataFolder ?? mkdtempSync(join(tmpdir(), 'understudy-host-'));
  const config: HostConfig = {
    dataFolder,
    listen: '127.0.0.1',
    port: 0,
    controlPort: 0,
    publicUrl: undefined,
    controlToken: TOKEN,
    databaseUrl: undefined,
    secrets: {},
    limits: DEFAULT_LIMITS,
    ...changes,
  };
  const running = await startHost(config, {
    log: (line) => console.error(line),
    now: () => new Date(),
    build: async () => ({ ok: false, step: 'bundle', reason: 'no build in this test', log: [] }),
  });
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${running.controlUrl}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
    return { status: response.status, body: (isJson ? JSON.parse(text) : text) as never };
  };
  return {
    config,
    running,
    call,
    put: (preview, kind, name, spec) => call('PUT', `previews/${preview}/${kind}/${name}`, spec),
    putPreview: async (preview) => {
      const { status, body } = await call('PUT', `previews/${preview}`, PREVIEW_SPEC);
      if (status !== 200) throw new Error(`PUT ${preview}: ${status} ${JSON.stringify(body)}`);
    },
    remove: async (preview) => (await call('DELETE', `previews/${preview}`)).body,
    stop: async () => {
      await running.stop();
      if (changes.dataFolder === undefined) rmSync(dataFolder, { recursive: true });
    },
  };
}
