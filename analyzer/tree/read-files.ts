import type { CodeFacts } from '../facts/code-facts.ts';
import type { ReadReply, ReadRequest } from '../facts/read-file.ts';
import type { WorkerPool, WorkResult } from '../isolation/worker-pool.ts';
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

export function createFileReader(pool: WorkerPool<ReadRequest, ReadReply>): FileReader {
  const codes = createCache<CodeFacts>(REMEMBERED);
  const jsons = createCache<{ readonly json: unknown }>(REMEMBERED);
  const sqls = createCache<ReadReply>(REMEMBERED);
  return {
    cachedCode: (path, blob) => codes.get(blob + extensionOf(path)),
    cachedJson: (blob) => jsons.get(blob),
    cachedSql: (blob) => sqls.get(blob),
    async code(path, blob, bytes) {
      const facts = factsOf(await pool.run({ as: 'code', extension: extensionOf(path), bytes }));
      codes.set(blob + extensionOf(path), facts);
      return facts;
    },
    async json(blob, bytes) {
      const result = await pool.run({ as: 'json', extension: '.json', bytes });
      const json = 'ok' in result && result.ok.as === 'json' ? result.ok.json : undefined;
      jsons.set(blob, { json });
      return json;
    },
    async sql(blob, bytes) {
      const result = await pool.run({ as: 'sql', extension: '.sql', bytes });
      const reply: ReadReply =
        'ok' in result ? result.ok : { as: 'sql', facts: unreadableMigration(result.message, blob) };
      sqls.set(blob, reply);
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
