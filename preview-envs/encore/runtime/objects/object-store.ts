import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One stored version of an object. */
export interface StoredVersion {
  readonly version: string;
  readonly size: number;
  readonly etag: string;
  readonly contentType: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}

/** `object.json` of an object's folder; its data is beside it, a file a version. The newest version is the last. */
export interface StoredObject {
  readonly name: string;
  readonly versions: readonly StoredVersion[];
}

const MAX_FOLDER_NAME = 200;

/**
 * A bucket in a folder: `<folder>/<object's name, escaped>/object.json` and `…/<version>`. Names of any characters and
 * lengths, no way out of the folder, and never a half-written object.
 */
export class ObjectStore {
  readonly #folder: string;
  readonly #versioned: boolean;
  /** One change of an object at a time. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(folder: string, versioned: boolean) {
    this.#folder = folder;
    this.#versioned = versioned;
  }

  /** All objects by name, sorted. */
  async list(prefix: string): Promise<readonly StoredObject[]> {
    const folders = await readdir(this.#folder).catch(() => []);
    const objects = await Promise.all(folders.map((folder) => this.#readFolder(folder)));
    return objects
      .filter((object) => object !== undefined)
      .filter(({ name, versions }) => versions.length > 0 && name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The newest version, or a given one. */
  async find(name: string, version?: string): Promise<StoredVersion | undefined> {
    const versions = (await this.#readFolder(folderName(name)))?.versions ?? [];
    return version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
  }

  fileOf(name: string, { version }: StoredVersion): string {
    return join(this.#folder, folderName(name), version);
  }

  async read(name: string, version?: string): Promise<Buffer | undefined> {
    const found = await this.find(name, version);
    return found && (await readFile(this.fileOf(name, found)));
  }

  /** @returns undefined where it must not exist and does */
  write(
    name: string,
    data: Uint8Array,
    options: { readonly contentType: string | undefined; readonly notExists: boolean },
  ): Promise<StoredVersion | undefined> {
    return this.#inTurn(name, async () => {
      const folder = join(this.#folder, folderName(name));
      const before = (await this.#readFolder(folderName(name)))?.versions ?? [];
      if (options.notExists && before.length > 0) return undefined;
      await mkdir(folder, { recursive: true });
      const version: StoredVersion = {
        version: `${Date.now().toString(36)}-${randomBytes(6).toString('hex')}`,
        size: data.length,
        etag: createHash('md5').update(data).digest('hex'),
        contentType: options.contentType,
        at: new Date().toISOString(),
      };
      await writeFile(join(folder, version.version), data);
      await this.#save(name, this.#versioned ? [...before, version] : [version]);
      if (!this.#versioned) await Promise.all(before.map((old) => rm(join(folder, old.version), { force: true })));
      return version;
    });
  }

  /** @returns whether there was one */
  remove(name: string, version?: string): Promise<boolean> {
    return this.#inTurn(name, async () => {
      const before = (await this.#readFolder(folderName(name)))?.versions ?? [];
      const kept = version === undefined ? [] : before.filter((one) => one.version !== version);
      if (kept.length === before.length) return false;
      const folder = join(this.#folder, folderName(name));
      if (kept.length === 0) await rm(folder, { recursive: true, force: true });
      else {
        await this.#save(name, kept);
        await rm(join(folder, version ?? ''), { force: true });
      }
      return true;
    });
  }

  async #save(name: string, versions: readonly StoredVersion[]): Promise<void> {
    const object: StoredObject = { name, versions };
    const file = join(this.#folder, folderName(name), 'object.json');
    const draft = `${file}.${randomBytes(6).toString('hex')}`;
    await writeFile(draft, JSON.stringify(object));
    await rename(draft, file);
  }

  async #readFolder(folder: string): Promise<StoredObject | undefined> {
    const text = await readFile(join(this.#folder, folder, 'object.json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as StoredObject);
  }

  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#turns.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(name) === mine) this.#turns.delete(name);
    }
  }
}

function folderName(name: string): string {
  const escaped = encodeURIComponent(name).replaceAll('.', '%2E').replaceAll('~', '%7E');
  if (escaped.length <= MAX_FOLDER_NAME) return escaped;
  return `~${createHash('sha256').update(name).digest('hex')}`;
}
