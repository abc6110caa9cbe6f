import type { EngineDeps } from './engine-deps.ts';
import { toEngineError } from './engine-error.ts';
import { openWorkspace } from './open-workspace.ts';
import { isBaseStack } from './stack-name.ts';

/** A preview of which something is there, be it only its stack. */
export interface ListedEnvironment {
  readonly stack: string;
  /** Milliseconds since 1970; undefined where only a stack is left. */
  readonly limits: { readonly idleAt: number; readonly ageAt: number } | undefined;
}

/** Every preview that the engine's stacks or the target know of, of all repositories. */
export async function listEnvironments({ settings, target }: EngineDeps): Promise<readonly ListedEnvironment[]> {
  using opened = await openWorkspace(settings, 'understudy', target.variables);
  const stacks = await opened.workspace.listStacks().catch((error: unknown) => {
    throw toEngineError(error, settings.backendUrl);
  });
  const standing = new Map(
    (await target.list()).map(({ stack, idleLimitAt, ageLimitAt }) => [
      stack,
      { idleAt: Date.parse(idleLimitAt), ageAt: Date.parse(ageLimitAt) },
    ]),
  );
  // A stack's name may come with its organization: `organization/understudy/understudy-77-12`.
  const names = new Set([...stacks.map(({ name }) => name.split('/').at(-1) ?? name), ...standing.keys()]);
  const ours = [...names].filter((name) => name.startsWith('understudy-') && !isBaseStack(name)).toSorted();
  return ours.map((stack) => ({ stack, limits: standing.get(stack) }));
}
