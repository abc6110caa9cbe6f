import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StartOrder } from './isolation.ts';
import type { RuntimeFiles } from './runtime-folder.ts';

/** Ports of this machine that a preview's code may connect to. */
export interface OpenPorts {
  /** This machine's address as previews see it. */
  readonly machine: string;
  readonly postgres: number;
  readonly proxy: number;
}

/** What ends a process whose host is gone: the kernel, or the end of its standard input, which the host holds open. */
export type Leash = 'kernel' | 'input';

/**
 * Node's own limits: files by the permission model, the heap, and our guard before anything else.
 * https://nodejs.org/docs/latest-v24.x/api/permissions.html
 */
export function nodeFlags(order: StartOrder, files: RuntimeFiles, ports: OpenPorts, leash: Leash): readonly string[] {
  const guard = pathToFileURL(files.guard);
  guard.search = `machine=${ports.machine}&postgres=${ports.postgres}&proxy=${ports.proxy}&leash=${leash}`;
  const readable = [order.build, ...order.dependencies, files.folder, order.run];
  return [
    '--permission',
    ...readable.flatMap((folder) => [`--allow-fs-read=${folder}`, `--allow-fs-read=${join(folder, '*')}`]),
    ...['home', 'tmp', 'buckets'].map((folder) => `--allow-fs-write=${join(order.run, folder, '*')}`),
    ...(order.hasAddons ? ['--allow-addons'] : []),
    // A script's failure is told with its own lines; an application's would cost its start.
    ...(order.program === 'seed.mjs' ? ['--enable-source-maps'] : []),
    // The rest of the memory is for buffers and the engine itself.
    `--max-old-space-size=${Math.round(order.memoryMegabytes * 0.7)}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    `--import=${guard.href}`,
    `--import=${pathToFileURL(files.queries).href}`,
    join(order.build, order.program),
  ];
}
