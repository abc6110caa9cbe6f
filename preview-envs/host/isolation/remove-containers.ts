import { setTimeout as delay } from 'node:timers/promises';
import { docker, dockerList } from './docker.ts';

const TRIES = 100;
const PAUSE_MS = 50;

/**
 * Ends and removes every container with a label of this value.
 *
 * @returns how many there were
 * @throws DockerError when one stays
 */
export async function removeContainers(label: string, value: string): Promise<number> {
  const list = () => dockerList(['ps', '--all', '--quiet', '--filter', `label=${label}=${value}`]);
  const found = await list();
  for (let left = found, tries = 1; left.length > 0; left = await list(), tries += 1) {
    try {
      await docker(['rm', '--force', ...left]);
    } catch (error) {
      // Somebody else is removing it just now.
      if (tries === TRIES) throw error;
      await delay(PAUSE_MS);
    }
  }
  return found.length;
}
