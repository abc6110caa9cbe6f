import { rmSync } from 'node:fs';
import type { EngineSettings } from './engine-settings.ts';
import type { OpenStack } from './open-stack.ts';
import { stackFilesOf } from './stack-files.ts';

/** Removes a stack, and the copy that the engine keeps of what it removed, where it keeps it in files. */
export async function removeStack({ backendUrl }: EngineSettings, { stack }: OpenStack): Promise<void> {
  await stack.workspace.removeStack(stack.name, { force: true });
  const files = stackFilesOf(backendUrl, stack.name);
  if (files === undefined) return;
  for (const copy of [files.before, `${files.before}.attrs`]) rmSync(copy, { force: true });
}
