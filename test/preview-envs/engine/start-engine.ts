import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileBackend } from '#preview-envs/engine/child-variables.ts';
import type { EngineSettings } from '#preview-envs/engine/engine-settings.ts';
import { pulumiFolders } from '#preview-envs/engine/find-pulumi.ts';

/** The real engine with a folder of its own. */
export function engineSettings(more: Partial<EngineSettings> = {}): EngineSettings & Disposable {
  const [pulumi] = pulumiFolders(process.env);
  if (pulumi === undefined) throw new Error('there is no pulumi: npm test brings it, or npm run setup:pulumi');
  const folder = mkdtempSync(join(tmpdir(), 'understudy-engine-'));
  return {
    pulumi,
    folder,
    backendUrl: fileBackend(folder),
    secretsKey: 'a key of a test, long enough',
    jobTimeLimitSeconds: 3600,
    backendVariables: {},
    ...more,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A run that gathers what is reported. */
export function quietRun(signal: AbortSignal = new AbortController().signal) {
  const lines: string[] = [];
  return { lines, signal, report: (line: string) => void lines.push(line) };
}
