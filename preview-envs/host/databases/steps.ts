import { createHash } from 'node:crypto';
import type { DatabaseSpec, MigrationSpec } from '../api.ts';

type TemplateContent = Pick<DatabaseSpec, 'base' | 'seed'>;

/** One thing that was done to a database, in order. */
export interface Step {
  /** Undefined for the seed. */
  readonly version: number | undefined;
  readonly name: string;
  /** Of the SQL text. */
  readonly hash: string;
}
export type PlannedStep = Step & { readonly sql: string };

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const stepOf = ({ version, name, sql }: MigrationSpec): PlannedStep => ({ version, name, sql, hash: hashOf(sql) });

/** What the template holds: the base branch's migrations, then the seed. */
export function templateSteps({ base, seed }: TemplateContent): readonly PlannedStep[] {
  const steps = base.map(stepOf);
  return seed === undefined ? steps : [...steps, { version: undefined, name: 'seed', sql: seed, hash: hashOf(seed) }];
}

/** What a clone gets on top: the migrations whose version the base has not. */
export function branchSteps({ base, migrations }: DatabaseSpec): readonly PlannedStep[] {
  const known = new Set(base.map(({ version }) => version));
  return migrations.filter(({ version }) => !known.has(version)).map(stepOf);
}

/** Names a template by all that went into it. */
export const templateHash = (spec: TemplateContent): string =>
  createHash('sha256')
    .update(JSON.stringify(templateSteps(spec).map(({ version, hash }) => [version ?? 'seed', hash])))
    .digest('hex');

/** The steps that are left, or why what was done does not lead to what is wanted. */
export function planSteps(
  done: readonly Step[],
  wanted: readonly PlannedStep[],
): { readonly remaining: readonly PlannedStep[] } | { readonly because: string } {
  for (const [index, step] of done.entries()) {
    const now = wanted[index];
    if (now?.version === step.version && now?.hash === step.hash) continue;
    const same = wanted.find(({ version }) => version === step.version);
    if (same === undefined) return { because: `${step.name} is gone` };
    return {
      because: same.hash === step.hash ? `${now?.name ?? ''} comes before ${step.name}` : `${same.name} changed`,
    };
  }
  return { remaining: wanted.slice(done.length) };
}
