import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { nameOf, kindOf, type Address } from '#analyzer/model/address.ts';
import { readDone, readStep, nameOfUrn, type EngineStep } from './engine-steps.ts';

/** What an operation of the engine told, gathered while it runs. */
export interface EngineLog {
  readonly onEvent: (event: EngineEvent) => void;
  /** As announced, in order. */
  readonly steps: readonly EngineStep[];
  readonly done: readonly EngineStep[];
  readonly warnings: readonly string[];
  /** What went wrong, without the engine's colours. */
  readonly errors: readonly string[];
}

/** Said every time, or of no use to anybody who reads a deploy's log. */
const NOISE = [/^using pulumi-resource-\S+ from \$PATH/, /installed plugin/i, /^warning: A new version of Pulumi/i];

/** @param report gets one line a step that is done and a line for what the engine has to say */
export function createEngineLog(report: (line: string) => void): EngineLog {
  const steps: EngineStep[] = [];
  const done: EngineStep[] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  return {
    steps,
    done,
    warnings,
    errors,
    onEvent: (event) => {
      const step = readStep(event);
      if (step !== undefined) steps.push(step);
      const ended = readDone(event);
      if (ended !== undefined) {
        done.push(ended);
        if (ended.op !== 'same') report(`${SIGNS[ended.op]} ${describeName(ended.name)}`);
      }
      const { diagnosticEvent: said } = event;
      if (said === undefined || !['info#err', 'warning', 'error'].includes(said.severity)) return;
      const text = plain(said.message);
      if (text === '' || NOISE.some((one) => one.test(text))) return;
      const about = said.urn === undefined || said.urn === '' ? '' : `${describeName(nameOfUrn(said.urn))}: `;
      if (said.severity === 'error') errors.push(`${about}${text}`);
      if (said.severity === 'warning') warnings.push(text);
      report(`${said.severity === 'error' ? 'error: ' : ''}${about}${text}`);
    },
  };
}

const SIGNS = { create: '+', update: '~', replace: '±', delete: '-', same: ' ' } as const;

/** `pr-12--bookshop/database:orders` → `database orders (pr-12--bookshop)` */
function describeName(name: string): string {
  const slash = name.indexOf('/');
  const [preview, rest] = [name.slice(0, slash), name.slice(slash + 1)];
  if (slash === -1) return name;
  if (!rest.includes(':')) return `${rest} (${preview})`;
  return `${kindOf(rest as Address)} ${nameOf(rest as Address)} (${preview})`;
}

/** Colours are written as `<{%fg 1%}>`. */
const plain = (text: string): string => text.replaceAll(/<\{%[^%]*%\}>/g, '').trim();
