import { DATA_LABEL } from '../isolation/container-network.ts';
import { dockerList } from '../isolation/docker.ts';
import { standingRules } from '../isolation/firewall.ts';

/** What hosts have on this machine beside their processes and files, of all hosts together. */
export interface StandingThings {
  /** Names of tables and chains of the kernel's firewall. */
  readonly rules: readonly string[];
  readonly containers: readonly Labelled[];
  readonly networks: readonly Labelled[];
}

export interface Labelled {
  readonly name: string;
  readonly dataFolder: string;
}

/** Looks once; where no Docker engine answers there are no containers. */
export async function listStandingThings(): Promise<StandingThings> {
  const isRoot = process.getuid?.() === 0;
  return {
    rules: isRoot ? standingRules() : [],
    // Previews in containers need root.
    containers: isRoot ? await listLabelled(['ps', '--all'], 'Names') : [],
    networks: isRoot ? await listLabelled(['network', 'ls'], 'Name') : [],
  };
}

async function listLabelled(command: readonly string[], name: 'Name' | 'Names'): Promise<readonly Labelled[]> {
  const format = `{{.${name}}} {{.Label "${DATA_LABEL}"}}`;
  const lines = await dockerList([...command, '--filter', `label=${DATA_LABEL}`, '--format', format]).catch(() => []);
  return lines.map((line) => {
    const [found = '', ...folder] = line.split(' ');
    return { name: found, dataFolder: folder.join(' ') };
  });
}
