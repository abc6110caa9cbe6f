import { ts } from 'ts-morph';
import type { CorsManifest } from '../../manifest.ts';

/**
 * `global_cors` of an `encore.app`, JSON with comments and trailing commas; undefined where it has none.
 * https://encore.dev/docs/ts/develop/cors
 */
export function readCors(text: string): CorsManifest | undefined {
  const parsed: unknown = ts.parseConfigFileTextToJson('encore.app', text).config;
  const cors = isRecord(parsed) ? parsed['global_cors'] : undefined;
  if (!isRecord(cors)) return undefined;
  return {
    allowHeaders: texts(cors['allow_headers']) ?? [],
    exposeHeaders: texts(cors['expose_headers']) ?? [],
    allowOriginsWithoutCredentials: texts(cors['allow_origins_without_credentials']),
    allowOriginsWithCredentials: texts(cors['allow_origins_with_credentials']) ?? [],
  };
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
