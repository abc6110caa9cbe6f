import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT } from './stack-name.ts';

/** Where the engine keeps its stacks in files. To every file belongs one with attributes, of the same name and `.attrs`. */
export interface StackFiles {
  readonly meta: string;
  /** A stack's state is `<stack>.json`, the state before `<stack>.json.bak`. */
  readonly states: string;
  /** Folders with a folder for each stack. */
  readonly histories: string;
  readonly locks: string;
}

/** Undefined for every other backend: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
export function stackFilesOf(backendUrl: string): StackFiles | undefined {
  if (!backendUrl.startsWith('file://')) return undefined;
  const store = join(fileURLToPath(backendUrl), '.pulumi');
  return {
    meta: join(store, 'meta.yaml'),
    states: join(store, 'stacks', PROJECT),
    histories: join(store, 'history', PROJECT),
    locks: join(store, 'locks', 'organization', PROJECT),
  };
}
