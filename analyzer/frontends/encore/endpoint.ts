import { known, type Value } from '../../model/value.ts';
import type { ConfigReader } from './config-reader.ts';
import { definePrimitive, type Declaration, type Declared } from './primitive.ts';

// https://encore.dev/docs/ts/primitives/defining-apis

const ALL_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];
const BODY_LIMIT = 2 * 1024 * 1024;
const DIRECTIONS = { streamIn: 'in', streamOut: 'out', streamInOut: 'inout' } as const;
type Form = keyof typeof DIRECTIONS | 'raw' | 'static' | 'typed';

export const endpoint = definePrimitive({
  kind: 'endpoint',
  module: 'encore.dev/api',
  constructs: ['api'],
  how: 'call',
  round: 1,
  makesService: true,
  declare(declaration) {
    const form = formOf(declaration.members);
    if (form === undefined) return undefined;
    const { service, reference } = declaration;
    const name = reference.boundTo;
    if (name === undefined || service === undefined) {
      declaration.blindSpot('dynamic-name', 'this endpoint is bound to no variable, so it has no name');
      return undefined;
    }
    const config = declaration.config(0);
    return {
      name: [service, name],
      properties: {
        methods: methodsOf(form, config),
        path: config.value('path', `/${service}.${name}`),
        access: accessOf(config),
        ...inwardAuth(config),
        raw: known(form === 'raw'),
        stream: known(form in DIRECTIONS),
        static: known(form === 'static'),
        ...(form in DIRECTIONS ? { direction: known(DIRECTIONS[form as keyof typeof DIRECTIONS]) } : {}),
        bodyLimit: config.value('bodyLimit', BODY_LIMIT),
        tags: config.value('tags', []),
        sensitive: config.value('sensitive', false),
        ...(form === 'static' ? filesOf(declaration, config) : {}),
      },
    };
  },
});

function formOf([member, ...more]: readonly string[]): Form | undefined {
  if (more.length > 0) return undefined;
  if (member === undefined) return 'typed';
  return member === 'raw' || member === 'static' || Object.hasOwn(DIRECTIONS, member) ? (member as Form) : undefined;
}

function methodsOf(form: Form, config: ConfigReader): Value {
  if (form in DIRECTIONS) return known(['GET']);
  if (form === 'static') return known(['GET', 'HEAD']);
  const method = config.value('method', 'POST');
  if (!method.known) return method;
  const items = Array.isArray(method.value) ? method.value : [method];
  const unread = items.find((item) => !item.known);
  if (unread !== undefined) return unread;
  const names = items.map((item) => String(item.value));
  return known(names.includes('*') ? ALL_METHODS : [...new Set(names)].toSorted());
}

function accessOf(config: ConfigReader): Value {
  const expose = config.value('expose', false);
  const auth = config.value('auth', false);
  if (!expose.known) return expose;
  if (expose.value !== true) return known('private');
  if (!auth.known) return auth;
  return known(auth.value === true ? 'auth' : 'public');
}

/** Nobody outside reaches a private endpoint, but `auth: true` still asks its callers for somebody who is signed in. */
function inwardAuth(config: ConfigReader): { readonly requiresAuth?: Value } {
  const expose = config.value('expose', false);
  const auth = config.value('auth', false);
  const isPrivate = expose.known && expose.value !== true;
  return isPrivate && !(auth.known && auth.value !== true) ? { requiresAuth: auth } : {};
}

/** `folder` is where it lies; `serves` is the same from the service's folder, so that it stays when the service moves. */
function filesOf({ folder, serviceFolder = '' }: Declaration, config: ConfigReader): Declared['properties'] {
  const dir = config.value('dir', '.');
  const path = dir.known && typeof dir.value === 'string' ? folder(dir.value) : undefined;
  const prefix = serviceFolder === '' ? '' : `${serviceFolder}/`;
  const inService = path === serviceFolder ? '.' : path?.startsWith(prefix) === true ? path.slice(prefix.length) : path;
  const given = ['notFound', 'notFoundStatus', 'headers'].filter((name) => config.expression(name) !== undefined);
  return {
    folder: path === undefined ? dir : known(path),
    serves: inService === undefined ? dir : known(inService),
    ...Object.fromEntries(given.map((name) => [name, config.value(name, null)])),
  };
}
