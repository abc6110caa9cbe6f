import type { EngineDeps } from '#preview-envs/engine/engine-deps.ts';
import { listEnvironments } from '#preview-envs/engine/list-environments.ts';
import { readStackName } from '#preview-envs/engine/stack-name.ts';

/**
 * Whether a repository may have one more preview, counted by the stacks and previews that there are. Where the App
 * starts previews it gives out the places itself; two that start at once without it may both find the last one.
 */
export async function hasPlace(
  engine: EngineDeps,
  { repository, pull }: { readonly repository: number; readonly pull: number },
  atMost: number,
): Promise<boolean> {
  const pulls = (await listEnvironments(engine)).flatMap(({ stack }) => {
    const ids = readStackName(stack);
    return ids?.repository === repository ? [ids.pull] : [];
  });
  return pulls.filter((one) => one !== pull).length < atMost;
}
