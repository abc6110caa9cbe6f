import type { ApprovalRule, Condition, Principal, RiskClass } from '../model/approval-rules.ts';
import type { Budget } from '../model/budget.ts';
import type { Kind } from '../model/kinds.ts';
import type { NonEmpty } from '../model/location.ts';
import { DEFAULT_CONFIGURATION, type Configuration, type PreviewConfiguration } from './configuration.ts';

/** What the schema lets through. */
export interface RawConfiguration {
  readonly apps?: 'auto' | readonly string[];
  readonly preview?: {
    readonly target?: 'host';
    readonly start?: PreviewConfiguration['start'];
    readonly approval?: PreviewConfiguration['approval'];
    readonly 'sleep-after'?: string;
    readonly 'destroy-after'?: string;
    readonly 'max-age'?: string;
    readonly 'at-most'?: number;
    readonly seed?: string;
  };
  readonly approval?: {
    readonly carry?: 'equal-plan' | 'same-commit';
    readonly 'by-author'?: boolean;
    readonly rules?: readonly RawRule[];
  };
  readonly budget?: Budget;
}

interface RawRule {
  readonly when: string;
  readonly need?: number;
  readonly from: NonEmpty<string>;
}

/** Gives what is missing its default. */
export function toConfiguration({ apps, preview = {}, approval = {}, budget }: RawConfiguration): Configuration {
  const defaults = DEFAULT_CONFIGURATION;
  return {
    apps: apps === undefined || apps === 'auto' ? 'auto' : apps.map(toFolder),
    preview: {
      target: preview.target ?? defaults.preview.target,
      start: preview.start ?? defaults.preview.start,
      approval: preview.approval ?? defaults.preview.approval,
      sleepAfterSeconds: toSeconds(preview['sleep-after']) ?? defaults.preview.sleepAfterSeconds,
      destroyAfterSeconds: toSeconds(preview['destroy-after']) ?? defaults.preview.destroyAfterSeconds,
      maxAgeSeconds: toSeconds(preview['max-age']) ?? defaults.preview.maxAgeSeconds,
      atMost: preview['at-most'] ?? defaults.preview.atMost,
      seed: preview.seed,
    },
    approval: {
      carry: approval.carry ?? defaults.approval.carry,
      byAuthor: approval['by-author'] ?? defaults.approval.byAuthor,
      rules: approval.rules?.map(toRule) ?? defaults.approval.rules,
    },
    budget: budget ?? defaults.budget,
  };
}

/** `.`, `./shop/` and `shop` as git names folders. */
const toFolder = (folder: string) => folder.replace(/^\.(\/|$)/, '').replace(/\/+$/, '');

const UNITS = { s: 1, m: 60, h: 3_600, d: 24 * 3_600 } as const;

function toSeconds(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  return Number(duration.slice(0, -1)) * UNITS[duration.slice(-1) as keyof typeof UNITS];
}

function toRule({ when, need, from: [first, ...others] }: RawRule): ApprovalRule {
  return { when: toCondition(when), need: need ?? 1, from: [toPrincipal(first), ...others.map(toPrincipal)] };
}

function toCondition(when: string): Condition {
  if (when === 'any-change') return { on: 'any-change' };
  if (when.startsWith('kind:')) return { on: 'kind', kind: when.slice('kind:'.length) as Kind };
  if (when.startsWith('path:')) return { on: 'path', pattern: when.slice('path:'.length) };
  return { on: 'risk', risk: when as RiskClass };
}

function toPrincipal(name: string): Principal {
  if (name === 'writers' || name === 'owners') return { who: name };
  if (name.includes('/')) return { who: 'team', slug: name.toLowerCase() };
  return { who: 'user', login: name.slice(1).toLowerCase() };
}
