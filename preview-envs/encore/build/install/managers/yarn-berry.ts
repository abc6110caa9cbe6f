import { parse } from 'yaml';
import { recordOf } from '../read-json.ts';
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
  // Of a clone it would run `prepack`.
  GIT_ALLOW_PROTOCOL: 'none',
};

/** https://yarnpkg.com/cli/install */
const yarn = (isOwn: boolean): PackageManager => ({
  name: 'yarn',
  program: PROGRAM,
  checksCache: true,
  knowsWorkspaces: true,
  command: ({ isFrozen, cache }) => ({
    args: ['install', isFrozen && isOwn ? '--immutable' : '--no-immutable', '--mode=skip-build'],
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

const PROGRAM: Program = {
  package: '@yarnpkg/cli-dist',
  version: '4.18.1',
  integrity: 'sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA==',
  file: 'bin/yarn.js',
  isScript: true,
};
/** Formats that it reads, and whether it would leave a file of that format as it is. */
const FORMATS: Readonly<Record<string, boolean>> = { '6': false, '8': false, '9': false, '10': true };

/** Packages of the registry, patched or not, and folders. */
const PLAIN = /^(?:@[^@/]+\/)?[^@/]+@(?:npm:|workspace:|link:|portal:|patch:(?:@[^@/]+\/)?[^@/]+@npm%3A)/;

/**
 * Versions before 4.14 run programs that package.json names by `exec:`, and `prepare` of repositories, whatever their
 * settings are. So the newest reads the files of all of them; it runs `prepare` only of what a file has from a
 * repository already, which is not read therefore. https://yarnpkg.com/protocol/git
 *
 * @returns undefined for a file that it does not read
 */
export function yarnBerryOf(lock: string): PackageManager | undefined {
  const { __metadata: metadata, ...entries } = readLock(lock);
  const isOwn = FORMATS[String(recordOf(metadata)['version'])];
  const isPlain = Object.values(entries).every((one) => PLAIN.test(String(recordOf(one)['resolution'])));
  return isOwn === undefined || !isPlain ? undefined : yarn(isOwn);
}

function readLock(text: string) {
  try {
    return recordOf(parse(text, { maxAliasCount: 0 }));
  } catch {
    return {};
  }
}
