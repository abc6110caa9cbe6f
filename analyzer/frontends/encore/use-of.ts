import type { Meaning } from '../../link/program.ts';
import { addressOf, kindOf, type Address } from '../../model/address.ts';
import type { Kind } from '../../model/kinds.ts';
import type { Application } from './application.ts';
import type { Occurrence } from './find-constructs.ts';
import { serviceOfClient, type ServiceRoot } from './find-services.ts';
import { placeOf, type GraphDraft } from './graph-draft.ts';
import { resourcesExported, resourcesIn } from './held-resources.ts';
import { PRIMITIVES } from './index.ts';
import { keyspaceVerbs } from './keyspace.ts';
import { permissionVerbs } from './permissions.ts';
import type { Uses } from './primitive.ts';

export type ResourceUse =
  | { readonly to: Address; readonly verbs: readonly string[] }
  /** It is handed on, so what is done with it cannot be read. */
  | { readonly untracked: string };

const CLIENTS = '~encore/clients';
/** What a variable that stands for a transaction, a connection or a reference goes through. */
const HANDLES = new Set(['begin()', 'acquire()', 'ref()']);

/** What an occurrence does to which resources; nothing where it is none of theirs. */
export function usesAt(
  app: Application,
  draft: GraphDraft,
  roots: readonly ServiceRoot[],
  occurrence: Occurrence,
): readonly ResourceUse[] {
  const { meaning, reference } = occurrence;
  const isHandedOn = ['argument', 'value', 'member'].includes(reference.kind);
  switch (meaning.kind) {
    case 'framework':
      return meaning.module === CLIENTS ? clientUse(app, roots, occurrence, meaning) : [];
    case 'reference':
      return resourceUse(app, draft, occurrence, meaning);
    case 'constant': {
      const isWhole = isHandedOn && meaning.rest.length === 0;
      const isEach = meaning.value.kind === 'array' && meaning.rest.length > 0;
      return isWhole || isEach ? handedOn(resourcesIn(app.program, draft, meaning.path, meaning.value)) : [];
    }
    case 'namespace':
      return handedOn(resourcesExported(app.program, draft, meaning.path));
    case 'foreign':
    case 'missing':
      return [];
  }
}

/** `site.get(…)` of ~encore/clients: a call of the endpoint `site/get`. */
function clientUse(
  app: Application,
  roots: readonly ServiceRoot[],
  { path, reference }: Occurrence,
  { name, rest }: Meaning & { kind: 'framework' },
): readonly ResourceUse[] {
  const service = serviceOfClient(roots, name);
  const [endpoint] = rest[0] === 'ref()' ? rest.slice(1) : rest;
  const isRef = endpoint === 'ref' && reference.kind === 'call';
  if (isRef && isFollowed(app, path, reference.boundTo)) return [];
  if (name === '*') return [{ untracked: 'every client of ~encore/clients' }];
  if (endpoint === undefined || isRef) return [{ untracked: `the client of ${addressOf('service', service)}` }];
  return [{ to: addressOf('endpoint', service, endpoint), verbs: ['call'] }];
}

/** Whether a file has the variable among those that stand for something. */
export function isFollowed({ program }: Application, path: string, variable: string | undefined): boolean {
  return variable !== undefined && Object.hasOwn(program.files.get(path)!.locals, variable);
}

function resourceUse(
  app: Application,
  draft: GraphDraft,
  occurrence: Occurrence,
  meaning: Meaning & { kind: 'reference' },
): readonly ResourceUse[] {
  const { reference, path } = occurrence;
  const place = placeOf(meaning.path, meaning.index);
  const handle = HANDLES.has(meaning.rest[0] ?? '') ? meaning.rest[0] : undefined;
  const [method, ...more] = handle === undefined ? meaning.rest : meaning.rest.slice(1);
  const keyspace = draft.keyspaces.get(place);
  if (keyspace !== undefined) return keyspaceUse(keyspace, method, reference.kind);
  const to = draft.byPlace.get(place);
  if (to === undefined) return derivedUse(app, draft, meaning);
  const uses = usesOf(kindOf(to));
  // What a reference may do was granted where it was made.
  if (uses === undefined || handle === 'ref()') return [];
  if (reference.kind === 'call' && method === 'ref' && uses.permissions !== undefined) {
    return [useFor(to, permissionVerbs(app.program, occurrence, uses.permissions))];
  }
  const isCall = reference.kind === 'call' && method !== undefined && (more.length === 0 || more[0] === 'call');
  if (isCall && HANDLES.has(`${method}()`) && isFollowed(app, path, reference.boundTo) && kindOf(to) === 'database') {
    return [];
  }
  const verbs = isCall && Object.hasOwn(uses.methods, method) ? uses.methods[method] : undefined;
  return [useFor(to, verbs ?? uses.otherwise)];
}

const useFor = (to: Address, verbs: readonly string[] | undefined): ResourceUse =>
  verbs === undefined ? { untracked: to } : { to, verbs };

function usesOf(kind: Kind): Uses<Kind> | undefined {
  return PRIMITIVES.find((one) => one.kind === kind)?.uses;
}

function keyspaceUse(to: Address<'cache'>, method: string | undefined, kind: string): readonly ResourceUse[] {
  if (method === 'with' || method === undefined) return kind === 'value' ? [] : [{ to, verbs: ['read', 'write'] }];
  return [{ to, verbs: keyspaceVerbs(method) }];
}

/**
 * `drizzle(new SQLDatabase('shop').connectionString)`: what wraps a declaration stands for it. A wrapper of a name is
 * another matter: the line that hands the database on has the access, and with it the service of that line.
 */
function derivedUse({ program }: Application, draft: GraphDraft, { path, reference }: Meaning & { kind: 'reference' }) {
  const wrapped = reference.args.filter((arg) => arg.kind === 'reference');
  const resources = wrapped.flatMap((arg) => resourcesIn(program, draft, path, arg));
  return handedOn(resources.filter((to) => kindOf(to) === 'database'));
}

function handedOn(resources: readonly Address[]): readonly ResourceUse[] {
  return [...new Set(resources)].flatMap((to): ResourceUse[] => {
    const uses = usesOf(kindOf(to));
    return uses === undefined ? [] : [useFor(to, uses.otherwise)];
  });
}
