/**
 * Settings of an `.npmrc` that only say which packages are taken and how they are laid out.
 * https://docs.npmjs.com/cli/v11/using-npm/config
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'engine-strict',
  'force',
  'include',
  'install-links',
  'install-strategy',
  'legacy-peer-deps',
  'lockfile-version',
  'omit',
  'package-lock',
  'prefer-dedupe',
  'registry',
  'save-exact',
  'strict-peer-deps',
]);

/**
 * The part of an application's `.npmrc` that a build may follow. The rest could do harm beyond it: a proxy without
 * certificates would put its own answers for the registry into the cache that all builds share, and credentials are
 * not what a build has.
 */
export function filterNpmrc(text: string): { readonly kept: string; readonly leftOut: readonly string[] } {
  const kept: string[] = [];
  const leftOut: string[] = [];
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, name = line, value = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    const isHarmless = HARMLESS.has(name) || /^@[\w.-]+:registry$/.test(name);
    // A variable could only be one of the host's.
    if (isHarmless && !value.includes('${')) kept.push(line);
    else leftOut.push(name.replace(/^.*:_/, '_'));
  }
  return { kept: kept.map((line) => `${line}\n`).join(''), leftOut };
}
