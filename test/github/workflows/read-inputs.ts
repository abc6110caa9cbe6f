import type { Trigger } from './workflow.ts';

export type ReadInputs =
  | { readonly ok: true; readonly inputs: Readonly<Record<string, string | boolean>> }
  | { readonly ok: false; readonly message: string };

/** Checks what a dispatch passes against what the workflow takes, and fills in defaults. */
export function readInputs({ inputs: declared = {} }: Trigger, given: Readonly<Record<string, unknown>>): ReadInputs {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) return { ok: false, message: `Unexpected inputs provided: ${JSON.stringify(unknown)}` };
  const values: Record<string, string | boolean> = {};
  for (const [name, { type = 'string', required = false, default: byDefault, options = [] }] of Object.entries(
    declared,
  )) {
    const value = given[name] ?? byDefault;
    if (value === undefined && required) return { ok: false, message: `Required input '${name}' not provided` };
    const text = String(value ?? '');
    if (type === 'choice' && value !== undefined && !options.includes(text)) {
      return { ok: false, message: `Provided value '${text}' for input '${name}' not in the list of allowed values` };
    }
    values[name] = type === 'boolean' ? text === 'true' : text;
  }
  return { ok: true, inputs: values };
}
