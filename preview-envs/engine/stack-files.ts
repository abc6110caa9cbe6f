import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT } from './open-workspace.ts';

/** Where the engine keeps a stack in files: its state, and a copy of the state before. */
export interface StackFiles {
  readonly state: string;
  readonly before: string;
}

/** Undefined for every other backend: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
export function stackFilesOf(backendUrl: string, stack: string): StackFiles | undefined {
  if (!backendUrl.startsWith('file://')) return undefined;
  const state = join(fileURLToPath(backendUrl), '.pulumi', 'stacks', PROJECT, `${stack}.json`);
  return { state, before: `${state}.bak` };
}
