import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { withGo } from './go.mjs';
import { runStep, tryStep } from './step.mjs';

/** The newest that Go module proxies serve everywhere; the npm package has to be of the same version. */
const VERSION = '3.259.0';
const MODULE = 'github.com/pulumi/pulumi';

/**
 * A folder with `bin/pulumi` of exactly the pinned version: the one on PATH, the one in the user's cache,
 * the official installer's, or one built from Go modules, which takes minutes and happens once a machine.
 */
export async function ensurePulumi() {
  const version = VERSION;
  const onPath = findOnPath(version);
  if (onPath) return onPath;
  const folder = join(cacheFolder(), `pulumi-${version}`);
  if (existsSync(join(folder, 'bin', 'pulumi'))) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const staging = mkdtempSync(`${folder}.`);
  if (!(await install(staging, version))) await build(staging, version);
  if (versionOf(join(staging, 'bin', 'pulumi')) !== version) throw new Error(`the new pulumi is not ${version}`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(staging, folder);
  return folder;
}

function findOnPath(version) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const binary = join(folder, 'pulumi');
    if (folder.endsWith('/bin') && existsSync(binary) && versionOf(binary) === version) return join(folder, '..');
  }
  return undefined;
}

function versionOf(binary) {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' };
    return execFileSync(binary, ['version'], { env, encoding: 'utf8' }).trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}

/** The way the vendor recommends; false where its host is out of reach. */
async function install(staging, version) {
  const script = join(staging, 'install.sh');
  const download = ['-fsSL', '--connect-timeout', '5', '--retry', '0', 'https://get.pulumi.com', '-o', script];
  if (!(await tryStep(`fetching the installer of Pulumi ${version}`, 'curl', download))) return false;
  const args = [script, '--version', version, '--install-root', staging, '--no-edit-path'];
  return tryStep(`installing Pulumi ${version}`, 'sh', args);
}

async function build(staging, version) {
  if (await withGo((env) => buildWith(env, staging, version))) return;
  rmSync(staging, { recursive: true, force: true });
  process.stderr.write(
    `understudy: previews need Pulumi ${version}. Its installer at https://get.pulumi.com is out of reach, and there is no Go to build it with.\n` +
      `understudy: install one of them and call again: Pulumi ${version} (https://www.pulumi.com/docs/install/), Go 1.26 (https://go.dev/doc/install), or Python's pip, which has Go as a package\n`,
  );
  process.exit(1);
}

async function buildWith(environment, staging, version) {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-pulumi-'));
  writeFileSync(join(folder, 'go.mod'), goModule(version));
  const env = { ...environment, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' };
  const stamp = `-s -w -X ${MODULE}/sdk/v3/go/common/version.Version=v${version}`;
  const target = `${MODULE}/pkg/v3/cmd/pulumi`;
  const options = { cwd: folder, env };
  await runStep(`fetching the Go modules of Pulumi ${version} (about 30 s)`, 'go', ['list', '-deps', target], options);
  const args = ['build', '-trimpath', '-ldflags', stamp, '-o', join(staging, 'bin', 'pulumi'), target];
  await runStep(`building Pulumi ${version} from Go modules, once for this machine (about 4 min)`, 'go', args, options);
  rmSync(folder, { recursive: true, force: true });
}

function goModule(version) {
  return `module understudy/pulumi

go 1.26.0

require (
	${MODULE}/pkg/v3 v${version}
	${MODULE}/sdk/v3 v${version}
)

tool ${MODULE}/pkg/v3/cmd/pulumi
`;
}
