import { join } from 'node:path';

/** Where things are on the host's disk. */
export interface HostFolders {
  /** Unpacked trees by git id. */
  readonly sources: string;
  /** Builds and installed packages, by content. */
  readonly builds: string;
  readonly previews: string;
  /** What every preview's process reads: Node, the runtime library, the guard. */
  readonly runtime: string;
}

export const hostFolders = (data: string): HostFolders => ({
  sources: join(data, 'sources'),
  builds: join(data, 'builds'),
  previews: join(data, 'previews'),
  runtime: join(data, 'runtime'),
});

/** One preview's folders. All but `logs` belong to the account it runs as. */
export interface PreviewFolders {
  readonly root: string;
  readonly logs: string;
  /** What the account may write. */
  readonly run: string;
  readonly home: string;
  readonly temporary: string;
  readonly buckets: string;
  readonly config: string;
}

export function previewFolders(data: string, preview: string): PreviewFolders {
  const root = join(hostFolders(data).previews, preview);
  const run = join(root, 'run');
  return {
    root,
    run,
    logs: join(root, 'logs'),
    home: join(run, 'home'),
    temporary: join(run, 'tmp'),
    buckets: join(run, 'buckets'),
    config: join(run, 'config.json'),
  };
}
