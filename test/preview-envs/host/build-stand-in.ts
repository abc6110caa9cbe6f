import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildRequest, BuildResult } from '#preview-envs/encore/build-request.ts';
import type { Manifest } from '#preview-envs/encore/manifest.ts';

const MANIFEST: Manifest = {
  project: 'bookshop',
  revision: '',
  services: ['catalog'],
  endpoints: [],
  gateway: { name: 'api-gateway', authHandler: undefined },
  databases: [],
  topics: [],
  subscriptions: [],
  buckets: [],
  crons: [],
  caches: [],
  secrets: [],
  metrics: [],
  cors: undefined,
  encore: undefined,
  warnings: [],
};

/** A build that only copies: the source is a program that follows the agreement between host and process. */
export async function buildStandIn(request: BuildRequest): Promise<BuildResult> {
  const main = join(request.source, request.root, 'main.mjs');
  request.log('building');
  if (!existsSync(main)) return { ok: false, step: 'bundle', reason: 'main.mjs is missing', log: ['no main.mjs'] };
  const seed = join(request.source, request.root, 'seed.mjs');
  const texts = [main, ...(existsSync(seed) ? [seed] : [])].map((file) => readFileSync(file, 'utf8'));
  const hash = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 20);
  const folder = join(request.cache, 'builds', hash);
  const cached = existsSync(folder);
  mkdirSync(join(folder, 'app'), { recursive: true });
  cpSync(main, join(folder, 'main.mjs'));
  if (existsSync(seed)) cpSync(seed, join(folder, 'seed.mjs'));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST));
  return { ok: true, folder, manifest: MANIFEST, cached };
}
