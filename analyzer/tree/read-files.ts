import type { CodeFacts } from '../facts/code-facts.ts';
import type { ReadReply, ReadRequest } from '../facts/read-file.ts';
import type { WorkResult } from '../isolation/pool-worker.ts';
import type { WorkerPool } from '../isolation/worker-pool.ts';
import type { BlindSpotCode } from '../model/blind-spot.ts';
import { unreadableMigration } from '../sql/read-migration.ts';
import { createCache } from './facts-cache.ts';

/** Reads files in the pool, each once: what a blob says never changes. */
export interface FileReader {
  code(path: string, blob: string, bytes: Uint8Array): Promise<CodeFacts>;
  cachedCode(path: string, blob: string): CodeFacts | undefined;
  json(blob: string, bytes: Uint8Array): Promise<unknown>;
  cachedJson(blob: string): { readonly json: unknown } | undefined;
  sql(blob: string, bytes: Uint8Array): Promise<ReadReply>;
  cachedSql(blob: string): ReadReply | undefined;
}

const REMEMBERED = 20_000;

/** What blobs were found to say, shared by all readers. */
export function createFactsCache() {
  return {
    codes: createCache<CodeFacts>(REMEMBERED),
    jsons: createCache<{ readonly json: unknown }>(REMEMBERED),
    sqls: createCache<ReadReply>(REMEMBERED),
  };
}

/** A reader for one analysis, which takes its turn in the pool as one group. */
export function createFileReader(
  pool: WorkerPool<ReadRequest, ReadReply>,
  { codes, jsons, sqls }: ReturnType<typeof createFactsCache>,
  group: object,
): FileReader {
  const isDropped = (result: WorkResult<ReadReply>) => 'failed' in result && result.failed === 'dropped';
  return {
    cachedCode: (path, blob) => codes.get(blob + extensionOf(path)),
    cachedJson: (blob) => jsons.get(blob),
    cachedSql: (blob) => sqls.get(blob),
    async code(path, blob, bytes) {
      const result = await pool.run({ as: 'code', extension: extensionOf(path), bytes }, group);
      const facts = factsOf(result);
      if (!isDropped(result)) codes.set(blob + extensionOf(path), facts);
      return facts;
    },
    async json(blob, bytes) {
      const result = await pool.run({ as: 'json', extension: '.json', bytes }, group);
      const json = 'ok' in result && result.ok.as === 'json' ? result.ok.json : undefined;
      if (!isDropped(result)) jsons.set(blob, { json });
      return json;
    },
    async sql(blob, bytes) {
      const result = await pool.run({ as: 'sql', extension: '.sql', bytes }, group);
      const reply: ReadReply =
        'ok' in result ? result.ok : { as: 'sql', facts: unreadableMigration(result.message, blob) };
      if (!isDropped(result)) sqls.set(blob, reply);
      return reply;
    },
  };
}

/** The facts of a file that could not be read: nothing, and why. */
export function unreadable(code: BlindSpotCode, message: string): CodeFacts {
  const problems = [{ code, message, at: [1, 1] }] as const;
  return { imports: [], exports: [], locals: {}, references: [], types: {}, problems, sql: {} };
}

function factsOf(result: WorkResult<ReadReply>): CodeFacts {
  if ('failed' in result) {
    if (result.failed === 'too-slow') return unreadable('too-slow', `reading this file ${result.message}`);
    return unreadable('too-complex', `this file cannot be read: ${result.message}`);
  }
  return result.ok.as === 'code' ? result.ok.facts : unreadable('not-text', 'this file is not text');
}

const extensionOf = (path: string) => path.slice(path.lastIndexOf('.'));
