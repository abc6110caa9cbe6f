import { readFileSync } from 'node:fs';
import { ts } from 'ts-morph';
import type { CorsManifest } from '../../manifest.ts';
import { recordOf, type Json } from '../install/read-json.ts';

/** An `encore.app`, JSON with comments and trailing commas; what cannot be read of it is left out. */
export function readAppFile(file: string): Json {
  const parsed: unknown = ts.parseConfigFileTextToJson('encore.app', readFileSync(file, 'utf8')).config;
  return recordOf(parsed);
}

/** `global_cors` of an `encore.app`; undefined where it has none. https://encore.dev/docs/ts/develop/cors */
export function readCors(app: Json): CorsManifest | undefined {
  if (!('global_cors' in app)) return undefined;
  const cors = recordOf(app['global_cors']);
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
