import type { PackageManager } from './package-manager.ts';
import { problemIn } from './problem-in.ts';

const WORDING = {
  error: /^error: (\S.*)$/,
  outOfStep: /lockfile (?:had changes|is frozen)|frozen lockfile/i,
  missing: /No version matching|404/,
};
const FLAGS = ['--ignore-scripts', '--linker=hoisted', '--backend=copyfile', '--no-progress'];

/** Its programs by Node's name of a processor. Those for x64 run on all of them. */
const PROGRAMS: Readonly<Record<string, readonly [name: string, integrity: string]>> = {
  x64: [
    '@oven/bun-linux-x64-baseline',
    'sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==',
  ],
  arm64: [
    '@oven/bun-linux-aarch64',
    'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
  ],
};

/** @returns undefined where there is no Bun for this machine. https://bun.com/docs/pm/cli/install */
export function bunFor(platform: string, processor: string): PackageManager | undefined {
  const [name, integrity] = (platform === 'linux' ? PROGRAMS[processor] : undefined) ?? [];
  if (name === undefined || integrity === undefined) return undefined;
  return {
    name: 'bun',
    program: { package: name, version: '1.4.5', integrity, file: 'bin/bun', isScript: false },
    // Kept by name and version, whatever address and hash the lock file gave.
    checksCache: false,
    knowsWorkspaces: true,
    command: ({ isFrozen, cache }) => ({
      args: ['install', ...(isFrozen ? ['--frozen-lockfile'] : []), ...FLAGS, `--cache-dir=${cache}`],
      environment: { NO_COLOR: '1', DO_NOT_TRACK: '1' },
    }),
    readProblem: (log) => problemIn(log, 'bun', WORDING),
  };
}
