import { recordOf, type Json } from './read-json.ts';

/** Serves applications of older versions too: it has every export that theirs have. */
export const PINNED = {
  version: '1.58.6',
  integrity: 'sha512-KUf9ot7peFuNWJYt/GcvRAns2zThCQ4qx33snDHwO4BODkCq7hOSlHY2LbmJ+z/tvq/j7+z2yTlO4i/LEij6/Q==',
};
/** Below it `encore.dev` lacks exports that the generated code needs. */
const OLDEST_MINOR = 44;

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** As they have it in lock files, each in its kind's: of npm, pnpm, yarn, later yarn, bun. */
const LOCKED = [
  /"(?:[^"]*\/)?(?:node_modules\/)?encore\.dev":\s*\{\s*"version":\s*"([^"]+)"/,
  /^\s+'?\/?encore\.dev[@/](\d+\.\d+\.\d+[^\s:'(]*)'?:/m,
  /^"?encore\.dev@[^\n]*:\n\s+version:? "?(\d[^\s"]*)/m,
  /"encore\.dev@(\d[^"]*)"/,
];

/** The version of encore.dev that a lock file installs, or an exact one that package.json names; else undefined. */
export function lockedVersion(manifest: Json, lock: string | undefined): string | undefined {
  const version =
    lock === undefined ? undefined : LOCKED.map((one) => one.exec(lock)?.[1]).find((one) => one !== undefined);
  if (version !== undefined) return version;
  const wanted = DEPENDENCIES.map((kind) => recordOf(manifest[kind])['encore.dev']).find(
    (one) => typeof one === 'string',
  );
  return /^[~=v\s]*(\d+\.\d+\.\d+.*)$/.exec(wanted ?? '')?.[1];
}

export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor < OLDEST_MINOR;
}

/** Whether package.json asks for encore.dev at all. Encore's command adds it where it is missing. */
export function asksForEncore(manifest: Json): boolean {
  return DEPENDENCIES.some((kind) => 'encore.dev' in recordOf(manifest[kind]));
}

/** package.json with encore.dev at one version. */
export function pinManifest(manifest: Json, version = PINNED.version): Json {
  const kinds = DEPENDENCIES.filter((kind) => 'encore.dev' in recordOf(manifest[kind]));
  const pinned = (kinds.length === 0 ? ['dependencies'] : kinds).map((kind) => [
    kind,
    { ...recordOf(manifest[kind]), 'encore.dev': version },
  ]);
  return { ...manifest, ...Object.fromEntries(pinned) };
}

/** package-lock.json with encore.dev at the pinned version, in step with package.json. */
export function pinLock(lock: Json): Json {
  const entry = { version: PINNED.version, integrity: PINNED.integrity };
  const packages = Object.entries(recordOf(lock['packages'])).map(([path, one]) => {
    if (isEncore(path)) return [path, entry];
    return [path, path === '' || asksForEncore(recordOf(one)) ? pinManifest(recordOf(one)) : one];
  });
  const old = recordOf(lock['dependencies']);
  return {
    ...lock,
    ...(packages.length === 0
      ? {}
      : { packages: { ...Object.fromEntries(packages), 'node_modules/encore.dev': entry } }),
    ...('encore.dev' in old ? { dependencies: { ...old, 'encore.dev': entry } } : {}),
  };
}

function isEncore(path: string): boolean {
  return path === 'node_modules/encore.dev' || path.endsWith('/node_modules/encore.dev');
}
