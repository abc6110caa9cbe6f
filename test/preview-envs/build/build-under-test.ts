import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApplication } from '#preview-envs/encore/build/build-application.ts';
import type { BuildRequest } from '#preview-envs/encore/build-request.ts';
import { folderOfFiles } from './application-folder.ts';

/** The smallest application with one endpoint. */
export const HELLO = {
  'encore.app': '{ "id": "hello", "lang": "typescript" }',
  'package.json': '{ "type": "module", "dependencies": { "encore.dev": "1.58.6" } }',
  'greeting/api.ts': `import { api } from 'encore.dev/api';
    export const hello = api({ expose: true, path: '/hello' }, async (): Promise<{ text: string }> => ({ text: 'hi' }));`,
};

export interface Builder {
  /** Builds an application given by its files. */
  build(files: Readonly<Record<string, string>>, more?: Partial<BuildRequest>): ReturnType<typeof buildApplication>;
  request(files: Readonly<Record<string, string>>, more?: Partial<BuildRequest>): BuildRequest;
  /** Names in a folder of the cache. */
  kept(folder: 'builds' | 'staging' | 'dependencies'): readonly string[];
  close(): void;
}

/** A cache of its own, so that packages are installed once for all builds of a test file. */
export function createBuilder(cache = mkdtempSync(join(tmpdir(), 'understudy-build-'))): Builder {
  const sources: string[] = [];
  const request: Builder['request'] = (files, more = {}) => {
    const source = folderOfFiles(files);
    sources.push(source);
    return {
      source,
      root: '',
      seedScript: undefined,
      revision: String(sources.length).padStart(40, '0'),
      cache,
      user: undefined,
      encore: undefined,
      limits: { installSeconds: 120, buildSeconds: 60, megabytes: 768 },
      log: () => {},
      signal: new AbortController().signal,
      ...more,
    };
  };
  return {
    request,
    build: (files, more) => buildApplication(request(files, more)),
    kept: (folder) => (existsSync(join(cache, folder)) ? readdirSync(join(cache, folder)) : []),
    close: () => [cache, ...sources].forEach((folder) => rmSync(folder, { recursive: true, force: true })),
  };
}
