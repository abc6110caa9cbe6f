import {
  ConcurrentUpdateError,
  Stack,
  StackAlreadyExistsError,
  StackNotFoundError,
  type LocalWorkspace,
} from '@pulumi/pulumi/automation/index.js';
import type { EngineSettings } from './engine-settings.ts';
import { toEngineError } from './engine-error.ts';
import { openWorkspace } from './open-workspace.ts';

/** A stack with a working folder that goes when it is disposed of. */
export interface OpenStack extends Disposable {
  readonly stack: Stack;
  readonly isNew: boolean;
}

/** Opens a stack; where there is none, it is created or the answer is undefined. */
export async function openStack<M extends 'create' | 'find'>(
  settings: EngineSettings,
  name: string,
  variables: Readonly<Record<string, string>>,
  mode: M,
): Promise<OpenStack | (M extends 'find' ? undefined : never)> {
  const opened = await openWorkspace(settings, name, variables);
  const close = () => opened[Symbol.dispose]();
  try {
    const found = await selectStack(name, opened.workspace);
    const made = found === undefined && mode === 'create' ? await createStack(name, opened.workspace) : undefined;
    // Another run made it in between.
    const stack = made ?? found ?? (mode === 'create' ? await Stack.select(name, opened.workspace) : undefined);
    if (stack !== undefined)
      return { stack: withoutSummaries(stack), isNew: made !== undefined, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw toEngineError(error, settings.backendUrl);
  }
  close();
  return undefined as M extends 'find' ? undefined : never;
}

/**
 * After each operation the Automation API asks the engine for the stack's outputs and history, three processes more.
 * Our programs have no outputs, and what was done is known from the events.
 */
const withoutSummaries = (stack: Stack): Stack =>
  Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });

/** Undefined: it is there by now, and may be at work. */
async function createStack(name: string, workspace: LocalWorkspace): Promise<Stack | undefined> {
  try {
    return await Stack.create(name, workspace);
  } catch (error) {
    if (error instanceof StackAlreadyExistsError || error instanceof ConcurrentUpdateError) return undefined;
    throw error;
  }
}

async function selectStack(name: string, workspace: LocalWorkspace): Promise<Stack | undefined> {
  try {
    return await Stack.select(name, workspace);
  } catch (error) {
    if (error instanceof StackNotFoundError) return undefined;
    throw error;
  }
}
