import { spawnSync } from 'node:child_process';

/** Why previews cannot be containers on this machine; undefined: they can. */
export function dockerMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root';
  for (const [program, args] of [
    ['nft', ['list', 'tables']],
    ['docker', ['version']],
  ] as const) {
    const { error, status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 5_000 });
    if (status !== 0) return `it needs ${program} (${error?.message ?? stderr.trim().split('\n').at(-1)})`;
  }
  return undefined;
}
