import type { ErrorObject } from 'ajv';
import schema from './understudy.schema.json' with { type: 'json' };

const CONDITIONS = [
  ...(schema.definitions.condition.anyOf[0]?.enum ?? []),
  'kind:KIND (such as kind:database)',
  'path:PATTERN (such as path:/orders/)',
];
const PRINCIPALS = ['writers', 'owners', '@user', '@organization/team'];

/** A schema error as a sentence that says what is allowed. @param value what stands there */
export function describeError(error: ErrorObject, value: unknown): string {
  const name = error.instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const keys = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
      return `\`${String(params['additionalProperty'])}\` is not known here: ${name} takes ${keys.join(', ')}`;
    }
    case 'required':
      return `${name} lacks \`${String(params['missingProperty'])}\``;
    case 'enum':
      return `${name} is ${show(value)}: allowed are ${(params['allowedValues'] as readonly string[]).join(', ')}`;
    case 'type':
      return `${name} is ${show(value)}: it takes ${withArticle(String(params['type']))}`;
    case 'minimum':
    case 'maximum':
      return `${name} is ${show(value)}: it must be ${String(params['comparison'])} ${String(params['limit'])}`;
    case 'minItems':
      return `${name} is empty: leave it out or list something`;
    case 'maxItems':
      return `${name} lists more than ${String(params['limit'])}`;
    case 'pattern':
      return `${name} is ${show(value)}: ${patternHint(name)}`;
    case 'anyOf':
      return `${name} is ${show(value)}: ${anyHint(name)}`;
    default:
      return `${name}: ${error.message ?? 'invalid'}`;
  }
}

function patternHint(name: string): string {
  if (name.startsWith('preview.s') && name.endsWith('seed'))
    return 'it takes the path of an .sql, .ts or .js file in the repository';
  if (name.startsWith('apps')) return 'it takes folders of the repository, without .. and a leading slash';
  return 'it takes a time such as 30m, 1h or 7d';
}

function anyHint(name: string): string {
  if (name.endsWith('.when')) return `allowed are ${CONDITIONS.join(', ')}`;
  if (name.includes('.from')) return `allowed are ${PRINCIPALS.join(', ')}`;
  return 'it takes auto, or a list of folders';
}

const withArticle = (type: string) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
