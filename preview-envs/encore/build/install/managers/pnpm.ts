import type { PackageManager, Program } from './package-manager.ts';
import { problemIn } from './problem-in.ts';

const WORDING = {
  // ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because …`
  error: /\b(ERR_PNPM_\w+\s+\S.*)$/,
  outOfStep: /ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_\w+|NO_LOCKFILE|FROZEN_LOCKFILE\w*)/,
  missing: /ERR_PNPM_(?:NO_MATCHING_VERSION|FETCH_404|NO_VERSIONS)/,
};

/**
 * Packages are laid out flat and copied: an installed folder is moved to its place, and belongs to the host then. Of
 * pnpm itself, the version that the application names is not fetched. https://pnpm.io/10.x/cli/install
 */
const FLAGS = [
  '--ignore-scripts',
  '--ignore-pnpmfile',
  '--config.node-linker=hoisted',
  '--config.package-import-method=copy',
  '--config.manage-package-manager-versions=false',
  '--config.package-manager-strict=false',
  '--config.confirm-modules-purge=false',
  '--config.engine-strict=false',
  '--reporter=append-only',
];

const pnpm = (program: Program): PackageManager => ({
  name: 'pnpm',
  program,
  checksCache: true,
  knowsWorkspaces: true,
  command: ({ isFrozen, cache }) => ({
    args: ['install', isFrozen ? '--frozen-lockfile' : '--no-frozen-lockfile', ...FLAGS, `--store-dir=${cache}`],
    environment: { NO_COLOR: '1' },
  }),
  readProblem: (log) => problemIn(log, 'pnpm', WORDING),
});

const [pnpm8, pnpm10] = [
  ['8.15.9', 'sha512-SZQ0ydj90aJ5Tr9FUrOyXApjOrzuW7Fee13pDzL0e1E6ypjNXP0AHDHw20VLw4BO3M1XhQHkyik6aBYWa72fgQ=='],
  ['10.34.8', 'sha512-9ieo6XE0Ov5J39D2PQKCNCAd+oMdXLWIcz4eX42ya/FpiaMhYatcG02zsf28NzFgYGtbieAC323RmoWt+R/FqA=='],
].map(([version = '', integrity = '']) =>
  pnpm({ package: 'pnpm', version, integrity, file: 'bin/pnpm.cjs', isScript: true }),
);

/** By the format that a pnpm-lock.yaml says it has; undefined for one that nobody reads any more. */
export function pnpmOf(lock: string): PackageManager | undefined {
  const [, major] = /^lockfileVersion:\s*'?(\d+)/m.exec(lock) ?? [];
  return major === '6' ? pnpm8 : major === '9' ? pnpm10 : undefined;
}
