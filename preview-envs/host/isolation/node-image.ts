import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { docker, DockerError } from './docker.ts';

export const NODE_IN_IMAGE = '/usr/local/bin/node';
/** Opens descriptor 3, which Docker does not pass on. */
export const SHELL_IN_IMAGE = '/bin/sh';

const REPOSITORY = 'understudy-node';
/** What native modules of packages use beside the libraries of Node itself, where this machine has them. */
const MORE_LIBRARIES = [
  'libresolv.so.2',
  'libnss_dns.so.2',
  'libnss_files.so.2',
  'librt.so.1',
  'libssl.so.3',
  'libcrypto.so.3',
  'libz.so.1',
];
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * The image that previews run in, made of this machine's own files: Node, a shell, their libraries, certificates. No
 * registry is asked. Its tag is the hash of what is in it, so it is made once, and again for another Node.
 *
 * @returns the tag
 * @throws DockerError
 */
export async function provideImage(node: string): Promise<string> {
  const files = new Map<string, Uint8Array>([['/etc/nsswitch.conf', Buffer.from('hosts: files dns\n')]]);
  const add = (path: string, source: string) => files.set(path, readFileSync(realpathSync(source)));
  add(NODE_IN_IMAGE, node);
  add(SHELL_IN_IMAGE, '/bin/sh');
  const libraries = [...librariesOf(node), ...librariesOf(realpathSync('/bin/sh'))];
  const folder = dirname(libraries.find((path) => /\/libc\./.test(path)) ?? '/lib/');
  const more = MORE_LIBRARIES.map((name) => join(folder, name)).filter((path) => existsSync(path));
  for (const path of [...libraries, ...more]) add(path, path);
  if (existsSync(CERTIFICATES)) add(CERTIFICATES, CERTIFICATES);

  const hash = createHash('sha256');
  for (const [path, content] of files) hash.update(`${path}\0${content.length}\0`).update(content);
  const tag = `${REPOSITORY}:${hash.digest('hex').slice(0, 20)}`;
  if ((await docker(['image', 'ls', '--quiet', tag])) === '') await importImage(tag, files);
  return tag;
}

/** https://man7.org/linux/man-pages/man1/ldd.1.html; only of programs that this machine runs anyway. */
function librariesOf(program: string): readonly string[] {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listed.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}

/** https://docs.docker.com/reference/cli/docker/image/import/ */
async function importImage(tag: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const child = spawn('docker', ['import', '-', tag], { stdio: ['pipe', 'ignore', 'pipe'] });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', resolve);
  });
  const said = text(child.stderr);
  const tar = pack();
  // An engine that is gone is told by its exit code.
  child.stdin.on('error', () => {});
  tar.pipe(child.stdin);
  for (const name of ['tmp', 'proc', 'sys', 'dev']) tar.entry({ name, type: 'directory', mode: 0o755 });
  for (const [path, content] of files) tar.entry({ name: path.slice(1), mode: 0o755 }, Buffer.from(content));
  tar.finalize();
  const code = await ended;
  if (code !== 0) throw new DockerError(`docker import: ${(await said).trim() || String(code)}`);
}
