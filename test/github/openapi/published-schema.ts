import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { complete, type Schema } from './complete.ts';

/** A part of GitHub's published description, as extract.ts copied it. */
export interface Published {
  /** The value with everything that the schema at this place requires. */
  complete(path: readonly string[], value: unknown): unknown;
  /** What of the value is not as published; the place must be known. */
  problems(path: readonly string[], value: unknown): readonly string[];
  has(path: readonly string[]): boolean;
}

export function openPublished(file: 'api.json' | 'webhooks.json'): Published {
  const document = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Schema;
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: file });
  const validators = new Map<string, ValidateFunction>();
  const at = (path: readonly string[]) =>
    path.reduce<unknown>((inner, key) => (inner as Schema | undefined)?.[key], document) as Schema | undefined;
  const resolve = (ref: string) => at(ref.slice(2).split('/'))!;
  const validatorOf = (path: readonly string[]) => {
    const pointer = path.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `${file}#/${pointer}` });
    validators.set(pointer, known);
    return known;
  };
  return {
    has: (path) => at(path) !== undefined,
    complete: (path, value) => complete(at(path)!, value, resolve),
    problems: (path, value) => {
      const validate = validatorOf(path);
      return validate(value) ? [] : (validate.errors ?? []).map(describe);
    },
  };
}

const describe = ({ instancePath, message, params }: ErrorObject) =>
  `${instancePath || 'the whole'} ${message} ${JSON.stringify(params)}`;
