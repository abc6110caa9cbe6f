import { nameOf } from '#analyzer/model/address.ts';
import type { Resource } from '#analyzer/model/graph.ts';
import type { Value } from '#analyzer/model/value.ts';
import type { EndpointManifest, StaticFiles } from '../../manifest.ts';
import { knownNumber, knownString, knownStrings, knownTrue } from '../known-values.ts';
import type { Payloads } from '../types/read-payloads.ts';
import { belowRoot } from './below-root.ts';

/** How many methods the analyzer lists for `method: '*'`. */
const EVERY_METHOD = 8;
const BODY_LIMIT = 2 * 1024 * 1024;

/** @param root the application's folder in the repository */
export function makeEndpoint(
  root: string,
  { address, at, properties }: Resource<'endpoint'>,
  payloads: Payloads | undefined,
): EndpointManifest {
  const [service = '', name = ''] = nameOf(address).split('/');
  const methods = knownStrings(properties['methods']);
  const access = accessOf(properties['access']);
  return {
    service,
    name,
    methods: methods.length === EVERY_METHOD ? [] : methods,
    path: knownString(properties['path']) ?? `/${service}.${name}`,
    access,
    requiresAuth: access === 'auth' || knownTrue(properties['requiresAuth']),
    raw: knownTrue(properties['raw']),
    stream: streamOf(properties['direction']),
    bodyLimit: bodyLimitOf(properties['bodyLimit']),
    tags: knownStrings(properties['tags']),
    static: staticOf(root, at[0].path, properties['folder'], payloads),
    request: payloads?.request,
    response: payloads?.response,
    handshake: payloads?.handshake,
  };
}

/** What cannot be read stays inside. */
function accessOf(value: Value | undefined): EndpointManifest['access'] {
  const access = knownString(value);
  return access === 'public' || access === 'auth' ? access : 'private';
}

function streamOf(value: Value | undefined): EndpointManifest['stream'] {
  const direction = knownString(value);
  return direction === 'in' || direction === 'out' || direction === 'inout' ? direction : undefined;
}

function bodyLimitOf(value: Value | undefined): number | null {
  return value?.known === true && value.value === null ? null : (knownNumber(value) ?? BODY_LIMIT);
}

function staticOf(
  root: string,
  declaredIn: string,
  folder: Value | undefined,
  payloads: Payloads | undefined,
): StaticFiles | undefined {
  const dir = knownString(folder);
  if (dir === undefined) return undefined;
  const options = payloads?.static ?? { notFound: undefined, notFoundStatus: undefined, headers: {} };
  const notFound = options.notFound === undefined ? undefined : belowRoot(root, declaredIn, options.notFound);
  return { ...options, dir: belowRoot(root, '', dir) ?? '', notFound };
}
