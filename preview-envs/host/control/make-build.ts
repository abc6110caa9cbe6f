import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Failure } from '../api.ts';
import { hostFolders } from '../folders.ts';
import { logLine } from '../log-line.ts';
import { Problem } from '../problem.ts';
import type { Making } from './put-resource.ts';
import { hasSource } from './sources.ts';

/** What the host keeps of a build. */
export interface BuildRecord {
  readonly folder: string;
  /** Folders of packages that the build's links lead to. */
  readonly dependencies: readonly string[];
  readonly hasAddons: boolean;
}

/** Builds a preview's source, or finds the build of the same source. */
export async function makeBuild({ host, preview, name, spec, signal }: Making<'build'>): Promise<Failure | undefined> {
  const { sources, builds } = hostFolders(host.config.dataFolder);
  const { installSeconds, buildSeconds, buildMegabytes } = host.config.limits;
  if (!hasSource(sources, spec.source)) throw new Problem(409, `the source ${spec.source} was not sent`);
  const resource = { preview: preview.name, kind: 'build', name, spec } as const;
  await host.store.putResource({ ...resource, status: 'making', outputs: {}, record: {} });
  const built = await host.build({
    source: join(sources, spec.source),
    root: spec.root,
    seedScript: spec.seedScript,
    revision: spec.source,
    cache: builds,
    user: host.supervisor.builder,
    encore: host.encore,
    limits: { installSeconds, buildSeconds, megabytes: buildMegabytes },
    log: (line) => {
      if (line.trim() !== '') logLine(host, preview.name, 'build', line);
    },
    signal,
  });
  if (!built.ok) {
    await host.store.putResource({ ...resource, status: 'failed', outputs: {}, record: {} });
    return { step: built.step, reason: built.reason, log: built.log };
  }
  const { manifest } = built;
  const dependencies = await linkedFolders(built.folder, join(builds, 'dependencies'));
  const hasAddons = await holdsAddons([built.folder, ...dependencies]);
  const record: BuildRecord = { folder: built.folder, dependencies, hasAddons };
  const outputs = {
    build: basename(built.folder),
    services: manifest.services.length,
    endpoints: manifest.endpoints.length,
    warnings: manifest.warnings.length,
  };
  for (const warning of manifest.warnings) logLine(host, preview.name, 'build', warning, 'warn');
  await host.store.putResource({ ...resource, status: 'done', outputs, record });
  return undefined;
}

/** The dependency folders that links in a build's node_modules lead to, or links of its packages. */
async function linkedFolders(build: string, dependencies: string): Promise<readonly string[]> {
  const modules = join(build, 'node_modules');
  const entries = await readdir(modules).catch(() => []);
  const scoped = await Promise.all(
    entries
      .filter((name) => name.startsWith('@'))
      .map(async (scope) => {
        const names = await readdir(join(modules, scope)).catch(() => []);
        return names.map((name) => join(scope, name));
      }),
  );
  const links = ['', ...entries, ...scoped.flat()].map((name) => join(modules, name));
  const targets = await Promise.all(links.map((link) => realpath(link).catch(() => '')));
  const base = await realpath(dependencies).catch(() => dependencies);
  const inside = targets.filter((target) => target.startsWith(`${base}/`));
  return [...new Set(inside.map((target) => join(base, target.slice(base.length + 1).split('/')[0] ?? '')))];
}

async function holdsAddons(folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    const isFolder = (await lstat(folder).catch(() => undefined))?.isDirectory() === true;
    const names = isFolder ? await readdir(folder, { recursive: true }) : [];
    if (names.some((name) => name.endsWith('.node'))) return true;
  }
  return false;
}
