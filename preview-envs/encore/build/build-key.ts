import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest } from '../build-request.ts';

/** Whose text decides what comes out of a build; another version of it builds anew. */
const BUILDER = [
  'preview-envs/encore/*.ts',
  'preview-envs/encore/build/**/*.ts',
  'preview-envs/archives/*.ts',
  'analyzer/**/*.ts',
  'package.json',
];

let known: string | undefined;

/** The name of a build: equal for the same tree, the same application and seed script in it and the same builder. */
export function buildKey({ revision, root, seedScript, encore }: BuildRequest): string {
  known ??= hash(builderTexts());
  return hash([
    revision,
    root,
    seedScript ?? '',
    encore?.version ?? '',
    known,
    process.versions.modules,
    process.platform,
    process.arch,
  ]).slice(0, 40);
}

function builderTexts(): readonly string[] {
  const cwd = join(import.meta.dirname, '../../..');
  const files = BUILDER.flatMap((pattern) => globSync(pattern, { cwd })).toSorted();
  return files.flatMap((file) => [file, readFileSync(join(cwd, file), 'utf8')]);
}

function hash(texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
