import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

/** What a teardown should have taken: deployments, previews of the host, their folders, stacks and locks. */
export async function whatIsLeft({ repository, host, data, say }: World): Promise<readonly string[]> {
  const previews = (await host.ask('/v1/previews')) as readonly { readonly name: string }[];
  const files = (folder: string, isWanted: (path: string) => boolean) =>
    existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).filter(isWanted) : [];
  const left = [
    ...repository.deployments.map((one) => `deployment ${one.task}`),
    ...repository.runs.filter((one) => one.status !== 'completed').map((one) => `run ${one.title}`),
    ...previews.map((one) => `preview ${one.name}`),
    ...files(join(data, 'host/previews'), (path) => !path.includes('/')).map((name) => `folder ${name}`),
    ...files(join(data, 'state'), (path) => /\/(stacks|locks)\/.*\.json$/.test(path)).map((path) => `stack ${path}`),
  ];
  if (left.length === 0) say('nothing is left: no deployment, preview, folder, stack or lock');
  return left.map((what) => `left over: ${what}`);
}
