import { parseDocument } from 'yaml';

/** A workflow file, as far as this emulation runs it. https://docs.github.com/en/actions/reference/workflow-syntax-for-github-actions */
export interface Workflow {
  readonly name: string | undefined;
  readonly 'run-name': string | undefined;
  readonly on: Readonly<Record<string, Trigger | null>>;
  readonly env: Environment;
  readonly permissions: Permissions | undefined;
  readonly concurrency: Concurrency | undefined;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

export interface Trigger {
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly inputs?: Readonly<Record<string, WorkflowInput>>;
}

export interface WorkflowInput {
  readonly type?: 'string' | 'choice' | 'boolean' | 'number' | 'environment';
  readonly required?: boolean;
  readonly default?: string | number | boolean;
  readonly options?: readonly string[];
}

export type Environment = Readonly<Record<string, string | number | boolean>>;
export type Permissions = 'read-all' | 'write-all' | Readonly<Record<string, 'read' | 'write' | 'none'>>;
export type Concurrency = string | { readonly group: string; readonly 'cancel-in-progress'?: boolean | string };

export interface WorkflowJob {
  readonly name?: string;
  readonly if?: string | boolean;
  readonly needs?: string | readonly string[];
  readonly 'runs-on': unknown;
  readonly permissions?: Permissions;
  readonly concurrency?: Concurrency;
  readonly env?: Environment;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Environment;
  readonly env?: Environment;
  readonly 'continue-on-error'?: boolean;
}

const JOB_KEYS = [
  'name',
  'if',
  'needs',
  'runs-on',
  'permissions',
  'concurrency',
  'env',
  'outputs',
  'steps',
  'timeout-minutes',
  'environment',
];
const STEP_KEYS = ['id', 'name', 'if', 'uses', 'run', 'with', 'env', 'continue-on-error', 'timeout-minutes'];

/** @throws Error for what GitHub would not take, and for what it would but this emulation does not know */
export function parseWorkflow(text: string): Workflow {
  // YAML 1.2: `on` is a word here, as on GitHub.
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors[0] !== undefined) throw document.errors[0];
  const raw = document.toJS() as Omit<Workflow, 'on'> & { readonly on: string | readonly string[] | Workflow['on'] };
  for (const [id, job] of Object.entries(raw.jobs ?? {})) {
    rejectOthers(`job ${id}`, job, JOB_KEYS);
    for (const step of job.steps) rejectOthers(`a step of job ${id}`, step, STEP_KEYS);
  }
  const on = typeof raw.on === 'object' && !Array.isArray(raw.on) ? (raw.on as Workflow['on']) : namesOnly(raw.on);
  return { ...raw, on, env: raw.env ?? {} };
}

const namesOnly = (names: unknown) =>
  Object.fromEntries([names].flat().map((name) => [String(name), null])) as Workflow['on'];

function rejectOthers(where: string, value: object, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new Error(`${where} has \`${other}\`, which is not emulated`);
}
