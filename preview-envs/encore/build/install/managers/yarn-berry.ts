import type { PackageManager, Program } from './package-manager.ts';
import { problemIn } from './problem-in.ts';

const WORDING = {
  // `➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.`
  error: /YN(?!0000|0013|0007|0002|0060|0086)(\d{4}: .*)$/,
  outOfStep: /^0028/,
  missing: /^(?:0082|0016|0035)/,
};

/** Settings by environment alone: no `.yarnrc.yml` is read, since it names plugins and a program to run instead. */
const SETTINGS = {
  YARN_RC_FILENAME: '.none',
  YARN_IGNORE_PATH: '1',
  YARN_ENABLE_SCRIPTS: '0',
  YARN_ENABLE_TELEMETRY: '0',
  YARN_ENABLE_COLORS: '0',
  YARN_ENABLE_PROGRESS_BARS: '0',
  YARN_NODE_LINKER: 'node-modules',
};

/** https://yarnpkg.com/cli/install */
const yarn = (program: Program): PackageManager => ({
  name: 'yarn',
  program,
  knowsWorkspaces: true,
  command: ({ isFrozen, cache }) => ({
    args: ['install', isFrozen ? '--immutable' : '--no-immutable', '--mode=skip-build'],
    environment: { ...SETTINGS, ...network(), YARN_GLOBAL_FOLDER: cache },
  }),
  readProblem: (log) => problemIn(log, 'yarn', WORDING),
});

/** It reads none of the variables that others share. */
function network(): Readonly<Record<string, string>> {
  const { npm_config_registry: registry, HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy } = process.env;
  const settings = {
    YARN_NPM_REGISTRY_SERVER: registry?.replace(/\/$/, ''),
    YARN_HTTP_PROXY: http_proxy ?? HTTP_PROXY,
    YARN_HTTPS_PROXY: https_proxy ?? HTTPS_PROXY,
  };
  const known = Object.entries(settings).filter((one): one is [string, string] => one[1] !== undefined);
  return {
    ...Object.fromEntries(known),
    ...(registry?.startsWith('http:') ? { YARN_UNSAFE_HTTP_WHITELIST: '*' } : {}),
  };
}

/** By the version that a yarn.lock has in its `__metadata`: a version of yarn writes one, and refuses others. */
const VERSIONS: Readonly<Record<string, PackageManager>> = Object.fromEntries(
  (
    [
      ['6', '3.8.7', 'sha512-YMoAlLR9f+kxXjK72ggBIidi3ulQQrQpMSxzrLUt0OUk9Xdst2v26LBSYFlzOm+7KRNWgYIJpFjA8uRnCgB5xQ=='],
      ['8', '4.9.4', 'sha512-q504Eb++phLdYrVWhHLNpTwlwPkqz+w/+ydkSJUIP2SWKPUoeIllFD0xGVAWOR0pImxYwEjaRVXfdfVeJP6wqA=='],
      [
        '9',
        '4.14.1',
        'sha512-62uYRCYBnAwNZ1Y4uMh0iUXtgZe4frwAgd5dJFoTu/uWMZWpJzxY2ib0cAva1eiy1L2jiDR0dS1Os+1osiIxvA==',
      ],
      [
        '10',
        '4.18.1',
        'sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA==',
      ],
    ] as const
  ).map(([format, version, integrity]) => [
    format,
    yarn({ package: '@yarnpkg/cli-dist', version, integrity, file: 'bin/yarn.js', isScript: true }),
  ]),
);

/** @returns undefined for a format that none of these reads */
export function yarnBerryOf(lock: string): PackageManager | undefined {
  const [, format = ''] = /^__metadata:\s*\n\s+version:\s*(\d+)/m.exec(lock) ?? [];
  return VERSIONS[format];
}
