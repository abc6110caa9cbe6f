import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createAnalyzer } from '#analyzer/analyzer.ts';
import { readSourceFolder } from '#preview-envs/encore/build/read-source-folder.ts';
import { readPayloads, type ReadPayloads } from '#preview-envs/encore/build/types/read-payloads.ts';

/** The imports of an application that uses everything payloads are made of. */
export const SDK = `
import { api, type Cookie, type Header, type HttpStatus, type Query } from 'encore.dev/api';
import { authHandler } from 'encore.dev/auth';
import { Topic, type Attribute } from 'encore.dev/pubsub';
import { Decimal } from 'encore.dev/types';
import type { EndsWith, IsEmail, IsURL, MatchesRegexp, Max, MaxLen, Min, MinLen, StartsWith } from 'encore.dev/validate';
`;

export interface TypeReader {
  /** What is read of an application given by its files, with this repository's own packages. */
  read(files: Readonly<Record<string, string>>): Promise<ReadPayloads>;
  close(): Promise<void>;
}

export function createTypeReader(): TypeReader {
  const packages = join(import.meta.dirname, '../../../node_modules');
  const scratch = mkdtempSync(join(tmpdir(), 'understudy-types-'));
  const analyzer = createAnalyzer({ workers: 1 });
  let count = 0;
  return {
    read: async (files) => {
      const folder = join(scratch, String(++count));
      const all = { 'encore.app': '{ "id": "bookshop", "lang": "typescript" }', ...files };
      for (const [path, text] of Object.entries(all)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      symlinkSync(packages, join(folder, 'node_modules'));
      const { graphs } = await analyzer.analyze(readSourceFolder(folder, `tree ${count}`), ['']);
      return readPayloads(folder, graphs[0]!);
    },
    close: async () => {
      rmSync(scratch, { recursive: true, force: true });
      await analyzer.close();
    },
  };
}
