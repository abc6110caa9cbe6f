import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineSettings } from './engine-settings.ts';
import type { OpenStack } from './open-stack.ts';
import { PROJECT } from './open-workspace.ts';

/** Removes a stack, and the copy that the engine keeps of what it removed, where it keeps it in files. */
export async function removeStack({ backendUrl }: EngineSettings, { stack }: OpenStack): Promise<void> {
  await stack.workspace.removeStack(stack.name, { force: true });
  if (!backendUrl.startsWith('file://')) return;
  const file = join(fileURLToPath(backendUrl), '.pulumi', 'stacks', PROJECT, `${stack.name}.json.bak`);
  for (const copy of [file, `${file}.attrs`]) rmSync(copy, { force: true });
}
