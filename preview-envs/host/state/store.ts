import type { Phase, PreviewSpec, ResourceKind, TemplateLabels, TemplateSpec } from '../api.ts';
import type { DatabaseServer } from '../databases/server.ts';
import { HOST_SCHEMA } from './schema.ts';

/** One preview as the host remembers it. */
export interface PreviewRow {
  readonly name: string;
  readonly spec: PreviewSpec;
  readonly phase: Phase;
  readonly keys: PreviewKeys;
  /** Its number on this host, from 0: which account it runs as. */
  readonly slot: number;
  readonly createdAt: Date;
  /** When the provider last asked for something. */
  readonly changedAt: Date;
  readonly lastRequestAt: Date | undefined;
}

/** Secrets of one preview; they never leave the host but for the links. */
export interface PreviewKeys {
  /** Opens the preview. */
  readonly access: string;
  /** Opens the page about it. */
  readonly page: string;
  readonly database: string;
  readonly signing: string;
}

export interface ResourceRow {
  readonly preview: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly spec: unknown;
  readonly status: 'making' | 'done' | 'failed';
  readonly outputs: Readonly<Record<string, string | number | boolean>>;
  /** What the host has to know of it and nobody else. */
  readonly record: unknown;
}

/** A database to clone from. */
export interface TemplateRow {
  readonly hash: string;
  readonly ready: boolean;
  /** When somebody last asked for it. */
  readonly usedAt: Date;
  /** Null: of an older host, which did not keep what went into it. */
  readonly labels: TemplateLabels | null;
}

export type Store = ReturnType<typeof openStore>;

const PREVIEW = `SELECT name, spec, phase, keys, slot, created_at AS "createdAt", changed_at AS "changedAt",
  last_request_at AS "lastRequestAt" FROM preview`;
const TEMPLATE = `SELECT hash, ready, used_at AS "usedAt", spec->'labels' AS labels`;
const RESOURCE = 'SELECT preview, kind, name, spec, status, outputs, record FROM resource';

/** The host's memory, in its database. */
export function openStore(server: DatabaseServer) {
  const { query } = server;
  return {
    prepare: () => query(HOST_SCHEMA),
    previews: () => query<PreviewRow>(`${PREVIEW} ORDER BY name`),
    preview: async (name: string) => (await query<PreviewRow>(`${PREVIEW} WHERE name = $1`, [name]))[0],
    /** Makes it known with these keys and the lowest free slot below `slots`, or keeps keys and slot and takes the spec. */
    putPreview: (name: string, spec: PreviewSpec, keys: PreviewKeys, slots: number) =>
      query(
        `INSERT INTO preview (name, spec, phase, keys, slot) SELECT $1, $2, '{"is":"starting"}', $3,
           (SELECT min(n) FROM generate_series(0, $4::int - 1) n WHERE n NOT IN (SELECT slot FROM preview))
         ON CONFLICT (name) DO UPDATE SET spec = $2, changed_at = now()`,
        [name, JSON.stringify(spec), JSON.stringify(keys), slots],
      ),
    setPhase: (name: string, phase: Phase) =>
      query('UPDATE preview SET phase = $2 WHERE name = $1', [name, JSON.stringify(phase)]),
    setRequested: (name: string, at: Date) =>
      query('UPDATE preview SET last_request_at = $2 WHERE name = $1', [name, at]),
    touch: (name: string) => query('UPDATE preview SET changed_at = now() WHERE name = $1', [name]),
    forgetPreview: (name: string) => query('DELETE FROM preview WHERE name = $1', [name]),

    resources: (preview: string) => query<ResourceRow>(`${RESOURCE} WHERE preview = $1 ORDER BY kind, name`, [preview]),
    resource: async (preview: string, kind: ResourceKind, name: string) =>
      (await query<ResourceRow>(`${RESOURCE} WHERE (preview, kind, name) = ($1, $2, $3)`, [preview, kind, name]))[0],
    resourcesOf: (kind: ResourceKind) => query<ResourceRow>(`${RESOURCE} WHERE kind = $1`, [kind]),
    putResource: (row: ResourceRow) =>
      query(
        `INSERT INTO resource (preview, kind, name, spec, status, outputs, record) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (preview, kind, name) DO UPDATE SET spec = $4, status = $5, outputs = $6, record = $7, made_at = now()`,
        [
          row.preview,
          row.kind,
          row.name,
          JSON.stringify(row.spec),
          row.status,
          JSON.stringify(row.outputs),
          JSON.stringify(row.record),
        ],
      ),
    forgetResource: (preview: string, kind: ResourceKind, name: string) =>
      query('DELETE FROM resource WHERE (preview, kind, name) = ($1, $2, $3)', [preview, kind, name]),

    templates: () => query<TemplateRow>(`${TEMPLATE} FROM template ORDER BY hash`),
    template: async (hash: string) =>
      (
        await query<TemplateRow & { spec: TemplateSpec | null }>(`${TEMPLATE}, spec FROM template WHERE hash = $1`, [
          hash,
        ])
      )[0],
    /** Whether it is there; it counts as asked for, and what an older host did not keep of it is kept. */
    isTemplateReady: async (hash: string, spec: TemplateSpec) => {
      const sql =
        'UPDATE template SET used_at = now(), spec = coalesce(spec, $2) WHERE hash = $1 AND ready RETURNING hash';
      return (await query(sql, [hash, JSON.stringify(spec)])).length > 0;
    },
    /** Which of these are there; they count as asked for. */
    touchTemplates: (hashes: readonly string[]) =>
      query<{ hash: string }>('UPDATE template SET used_at = now() WHERE hash = ANY($1) AND ready RETURNING hash', [
        hashes,
      ]),
    putTemplate: (hash: string, spec: TemplateSpec, ready: boolean) =>
      query(
        `INSERT INTO template (hash, spec, ready) VALUES ($1, $2, $3)
         ON CONFLICT (hash) DO UPDATE SET spec = $2, ready = $3, used_at = now()`,
        [hash, JSON.stringify(spec), ready],
      ),
    /** Those that nobody asked for in so many hours. */
    staleTemplates: (hours: number) =>
      query<{ hash: string }>(`SELECT hash FROM template WHERE used_at < now() - $1 * interval '1 hour'`, [hours]),
    forgetTemplate: (hash: string) => query('DELETE FROM template WHERE hash = $1', [hash]),
  };
}
