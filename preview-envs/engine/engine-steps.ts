import type { EngineEvent, OpType, StepEventMetadata } from '@pulumi/pulumi/automation/index.js';
import type { StepCounts } from './environment.ts';

/** What the engine does, or would do, to one resource. */
export interface EngineStep {
  readonly op: keyof StepCounts;
  /** The declaration's name. */
  readonly name: string;
  readonly type: string;
  /** The inputs that make it necessary. */
  readonly because: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A replacement comes as three operations, of which one is the replacement itself. */
const COUNTED: Partial<Readonly<Record<OpType, keyof StepCounts>>> = {
  same: 'same',
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
};

/** The step an event announces; undefined for other events, the engine's own resources, and parts of a replacement. */
export function readStep({ resourcePreEvent }: EngineEvent): EngineStep | undefined {
  return resourcePreEvent === undefined ? undefined : stepOf(resourcePreEvent.metadata);
}

/** The step of which an event says that it is done. */
export function readDone({ resOutputsEvent }: EngineEvent): EngineStep | undefined {
  return resOutputsEvent === undefined ? undefined : stepOf(resOutputsEvent.metadata);
}

function stepOf({ op, urn, type, keys, diffs, new: after, old: before }: StepEventMetadata): EngineStep | undefined {
  const counted = COUNTED[op];
  if (counted === undefined || type.startsWith('pulumi:')) return undefined;
  const because = [...new Set([...(keys ?? []), ...(diffs ?? [])])];
  return { op: counted, name: nameOfUrn(urn), type, because, inputs: (after ?? before)?.inputs ?? {} };
}

/** The part after the third `::`; a name may hold the same characters. */
export const nameOfUrn = (urn: string): string => urn.split('::').slice(3).join('::');

export function countSteps(steps: readonly EngineStep[]): StepCounts {
  const count = (op: keyof StepCounts) => steps.filter((step) => step.op === op).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    same: count('same'),
  };
}
