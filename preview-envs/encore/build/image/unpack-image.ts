import { mkdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { unpackFiles } from '../../../archives/unpack-files.ts';
import { recordOf } from '../install/read-json.ts';

/** What an image starts with, by paths from where it was unpacked. */
export interface UnpackedImage {
  /** The application's folder. */
  readonly application: string;
  /** The program that Node is given. */
  readonly program: string;
}

/** An image that is none of an Encore.ts application. */
export class ImageError extends Error {
  override name = 'ImageError';
}

/**
 * Unpacks the application of an image that `encore build docker` made: its program and its files, without packages,
 * runtime and whatever else is outside of its workspace.
 *
 * @param file a tar as of `docker save`: https://github.com/moby/docker-image-spec/blob/main/spec.md#combined-image-json--filesystem-changeset-format
 * @param folder empty; files go to `folder/layers`, `folder/root`
 * @throws ImageError
 */
export async function unpackImage(file: string, folder: string): Promise<UnpackedImage & { readonly root: string }> {
  const layers = join(folder, 'layers');
  const root = join(folder, 'root');
  for (const each of [layers, root]) await mkdir(each, { mode: 0o755 });
  await unpackFiles(file, layers, tooMany);
  const manifest: unknown = await readJson(join(layers, 'manifest.json'));
  const image = recordOf(Array.isArray(manifest) ? manifest[0] : undefined);
  const names = Array.isArray(image['Layers']) ? image['Layers'].map(String) : [];
  const config = recordOf(recordOf(await readJson(join(layers, baseName(image['Config']))))['config']);
  for (const name of names) {
    await unpackFiles(
      join(layers, baseName(name)),
      root,
      tooMany,
      (path) => /^(\.?\/)?workspace\//.test(path) && !isPackage(path),
    );
  }
  return { root, ...startOf(config) };
}

const isPackage = (path: string): boolean => path.split('/').includes('node_modules');
/** Files of an image lie beside each other; a name that leads elsewhere finds nothing. */
const baseName = (name: unknown): string => posix.basename(String(name));

/** As Encore's images have it: `["node", "--enable-source-maps", "/workspace/…/main.mjs"]` in `/workspace/…`. */
function startOf(config: Readonly<Record<string, unknown>>): UnpackedImage {
  const command = Array.isArray(config['Entrypoint']) ? config['Entrypoint'].map(String) : [];
  const application = posix.resolve('/', String(config['WorkingDir'] ?? ''));
  const program = posix.resolve('/', command.at(-1) ?? '');
  const isKnown = command[0] === 'node' && program.startsWith(`${application}/`) && program.endsWith('.mjs');
  if (!isKnown)
    throw new ImageError(`the image starts with "${command.join(' ')}" in ${application}, which is not known`);
  return { application: application.slice(1), program: program.slice(1) };
}

const tooMany = (most: number) => new ImageError(`an image has at most ${most} files`);

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}
