import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileBackend } from '#preview-envs/engine/child-variables.ts';
import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import { locatePulumi } from '#preview-envs/engine/find-pulumi.ts';
import { createHostTarget } from '#preview-envs/targets/host/host-target.ts';
import type { PreviewPlace } from './preview-place.ts';

/** What reaches each backend, of the environment: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
const BACKEND_VARIABLES: Readonly<Record<string, RegExp>> = {
  s3: /^AWS_/,
  gs: /^(GOOGLE_|CLOUDSDK_|GCLOUD_)/,
  azblob: /^AZURE_/,
  postgres: /^PG[A-Z]+$/,
  https: /^PULUMI_ACCESS_TOKEN$/,
};

/** The engine for one place. @throws Error where there is no engine, or no key for a backend that others share */
export async function createEngine(
  { host, folder, backendUrl, secretsKey, timeLimitSeconds }: PreviewPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<EngineDeps> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (backendUrl !== undefined && secretsKey === undefined) {
    throw new Error(`stacks at ${new URL(backendUrl).protocol}// need a secrets key that every run has`);
  }
  const wanted = BACKEND_VARIABLES[(backendUrl ?? 'file:').split(':')[0]!];
  const named = Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined);
  return {
    settings: {
      pulumi: await locatePulumi(env, folder),
      folder,
      backendUrl: backendUrl ?? fileBackend(folder),
      secretsKey: secretsKey ?? ownKey(folder),
      jobTimeLimitSeconds: timeLimitSeconds,
      backendVariables: Object.fromEntries(named.filter(([name]) => wanted?.test(name) === true)),
    },
    target: createHostTarget(host),
    now: Date.now,
  };
}

function ownKey(folder: string): string {
  const file = join(folder, 'secrets-key');
  try {
    // Two at once: one of them makes it.
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8');
}
