import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineSettings } from './engine-settings.ts';
import type { OpenStack } from './open-stack.ts';
import { stackFilesOf } from './stack-files.ts';

/**
 * Removes a stack, and where it is kept in files what the engine leaves of it: the copy of what it removed, what it was
 * writing when it was killed, empty folders.
 */
export async function removeStack({ backendUrl }: EngineSettings, { stack }: OpenStack): Promise<void> {
  await stack.workspace.removeStack(stack.name, { force: true });
  const files = stackFilesOf(backendUrl);
  if (files === undefined) return;
  const mine = readdirSync(files.states).filter((name) => name.startsWith(`${stack.name}.json`));
  for (const name of mine) rmSync(join(files.states, name), { force: true });
  rmSync(join(files.histories, stack.name), { recursive: true, force: true });
  const locks = join(files.locks, stack.name);
  const parts = existsSync(locks) ? readdirSync(locks).filter((name) => !name.endsWith('.json')) : [];
  for (const name of parts) rmSync(join(locks, name), { force: true });
}
