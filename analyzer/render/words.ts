import { kindOf, nameOf, type Address } from '../model/address.ts';
import type { AnyResource } from '../model/graph.ts';
import type { AppPlan, Change, PropertyDiff } from '../model/plan.ts';
import { valueToJson } from '../model/codec.ts';
import type { Value } from '../model/value.ts';
import { code, markdown, type Markdown } from './markdown.ts';

/** A resource as people call it: its kind and its name, an endpoint by its route. */
export function titleOf(address: Address, resource?: AnyResource): Markdown {
  const name = nameOf(address);
  const route = resource?.kind === 'endpoint' ? routeOf(resource) : undefined;
  if (route !== undefined) return markdown`endpoint ${code(route)} of ${code(name.slice(0, name.lastIndexOf('/')))}`;
  if (kindOf(address) !== 'subscription')
    return markdown`${kindOf(address).replace('-', ' ') as Markdown} ${code(name)}`;
  const slash = name.lastIndexOf('/');
  return markdown`subscription ${code(name.slice(0, slash))} → ${code(name.slice(slash + 1))}`;
}

/** What a service may do, as people read it: `read metadata, write`. */
export const verbWords = (verbs: readonly string[]) => verbs.join(', ').replaceAll('-', ' ') as Markdown;

function routeOf({ properties }: AnyResource): string | undefined {
  const { methods, path } = properties;
  if (!methods?.known || !path?.known) return undefined;
  const names = valueToJson(methods);
  const list = Array.isArray(names) ? names : [names];
  return `${list.length > 4 ? 'ANY' : list.join(', ')} ${String(path.value)}`;
}

/** What happens to a resource, in words with units. */
export function describeChange(change: Change, app: AppPlan): Markdown {
  switch (change.op) {
    case 'create':
      return change.after.kind === 'secret' ? readersOf(change.after, app) : essentials(change.after);
    case 'delete':
      return join(['deleted' as Markdown, essentials(change.before, 'was ')].filter((part) => part !== ''));
    case 'rename':
      return markdown`renamed from ${titleOf(change.before.address)}`;
    case 'update':
    case 'replace': {
      const shown = change.diff.slice(0, 8).map(describeDiff);
      const more = change.diff.length > 8 ? [markdown`and ${change.diff.length - 8} more properties`] : [];
      const replaced = change.op === 'replace' ? ['**replaced**' as Markdown] : [];
      return join([...replaced, ...shown, ...more]);
    }
  }
}

const join = (parts: readonly Markdown[]) => parts.join(', ') as Markdown;

function readersOf({ address }: AnyResource, { head }: AppPlan): Markdown {
  const readers = head.access.filter((one) => one.to === address).map((one) => code(nameOf(one.from)));
  return readers.length === 0 ? ('read by nobody yet' as Markdown) : markdown`read by ${join(readers)}`;
}

/** Properties worth saying of a whole resource, and those that are so by default are not. */
const ESSENTIAL: Readonly<Record<string, readonly string[]>> = {
  endpoint: ['access', 'requiresAuth', 'raw', 'stream', 'static'],
  topic: ['deliveryGuarantee', 'orderingAttribute'],
  subscription: ['service', 'maxRetries', 'ackDeadlineSeconds'],
  bucket: ['public', 'versioned'],
  cron: ['schedule', 'endpoint'],
  cache: ['evictionPolicy', 'keyspaces'],
  database: ['files'],
  metric: ['type'],
};

function essentials({ kind, properties }: AnyResource, prefix = ''): Markdown {
  const names = ESSENTIAL[kind] ?? [];
  const parts = names.flatMap((name) => {
    const value = properties[name];
    const isOff = value === undefined || (value.known && (value.value === false || value.value === null));
    return isOff ? [] : [describeProperty(name, value)];
  });
  return parts.length === 0 ? ('' as Markdown) : markdown`${prefix as Markdown}${join(parts)}`;
}

function describeProperty(name: string, value: Value): Markdown {
  if (!value.known) return markdown`${label(name)} cannot be read: ${code(value.expression)}`;
  if (value.value === true) return label(name);
  if (name === 'service') return markdown`in ${code(String(value.value))}`;
  if (name === 'files' && Array.isArray(value.value)) return markdown`${value.value.length} migrations`;
  if (name === 'maxRetries') return markdown`${String(value.value) as Markdown} retries`;
  return markdown`${label(name)} ${show(name, value)}`;
}

/** One property, table or column, before and after. */
export function describeDiff({ path, before, after }: PropertyDiff): Markdown {
  if (path === 'files') return describeMigrations(before, after);
  if (path.startsWith('tables.')) {
    const what = path.slice('tables.'.length);
    const isColumn = what.includes('.');
    const noun = (isColumn ? 'column' : 'table') as Markdown;
    if (before === undefined)
      return markdown`${noun} ${code(what)} added${isColumn ? markdown` (${show(path, after!)})` : ('' as Markdown)}`;
    if (after === undefined) return markdown`${noun} ${code(what)} dropped`;
    return markdown`${noun} ${code(what)} ${show(path, before)} → ${show(path, after)}`;
  }
  const [was, is] = [before, after].map((value) => (value === undefined ? ('none' as Markdown) : show(path, value)));
  return markdown`${label(path)} ${was!} → ${is!}`;
}

function describeMigrations(before: Value | undefined, after: Value | undefined): Markdown {
  const [was, is] = [before, after].map((value) =>
    value === undefined ? [] : [valueToJson(value)].flat().map(String),
  );
  const added = is!.filter((name) => !was!.includes(name));
  const removed = was!.filter((name) => !is!.includes(name));
  const list = (names: readonly string[]) => names.map((name) => code(name)).join(', ') as Markdown;
  return join([
    ...(added.length > 0 ? [markdown`migration ${list(added)}`] : []),
    ...(removed.length > 0 ? [markdown`migration ${list(removed)} removed`] : []),
  ]);
}

/** `ackDeadlineSeconds` → `ack deadline`. The names are our own, so they are no untrusted text. */
function label(name: string): Markdown {
  const words = name
    .replace(/Seconds$/, '')
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase();
  return (/^[a-z ]+$/.test(words) ? words : code(name)) as Markdown;
}

function show(name: string, value: Value): Markdown {
  if (!value.known) return code(value.expression);
  const plain = valueToJson(value);
  if (name.endsWith('Seconds') && typeof plain === 'number') return duration(plain);
  if (name === 'schedule' && typeof plain === 'string') {
    const [kind, rest] = [plain.slice(0, plain.indexOf(':')), plain.slice(plain.indexOf(':') + 1)];
    return kind === 'every' ? markdown`every ${duration(Number(rest) * 60)}` : code(rest);
  }
  if (typeof plain === 'number' || typeof plain === 'boolean') return String(plain) as Markdown;
  if (typeof plain === 'string') return code(plain);
  return code(
    Array.isArray(plain) && plain.every((one) => typeof one === 'string') ? plain.join(', ') : JSON.stringify(plain),
  );
}

function duration(seconds: number): Markdown {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const [unit, size] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? ['s', 1];
  return `${seconds / size} ${unit}` as Markdown;
}
