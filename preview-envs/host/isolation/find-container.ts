import { docker } from './docker.ts';

export interface FoundContainer {
  /** As this machine counts. */
  readonly pid: number;
  readonly address: string;
}

/**
 * Where a running container is.
 *
 * @returns undefined when it does not run
 */
export async function findContainer(name: string, network: string): Promise<FoundContainer | undefined> {
  const format = `{{.State.Pid}} {{(index .NetworkSettings.Networks ${JSON.stringify(network)}).IPAddress}}`;
  const [pid, address] = (await docker(['inspect', '--format', format, name]).catch(() => '')).split(' ');
  return address === undefined || address === '' ? undefined : { pid: Number(pid), address };
}
