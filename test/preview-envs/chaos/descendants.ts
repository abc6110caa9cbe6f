import { readdirSync, readFileSync } from 'node:fs';

export interface Descendant {
  readonly pid: number;
  readonly command: string;
}

/** Every process below this one, from `/proc`. */
export function descendantsOf(root: number): readonly Descendant[] {
  const all = readdirSync('/proc').flatMap((name) => {
    try {
      // `pid (name) state parent …`: the name may hold anything, also a bracket.
      const parent = Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[1]);
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent, command }];
    } catch {
      // No process, or one that has ended since.
      return [];
    }
  });
  const below = (pid: number): typeof all =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return below(root);
}
