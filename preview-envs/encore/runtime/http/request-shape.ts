import type { EndpointManifest } from '../../manifest.ts';
import type { Wire, WireField } from '../../wire.ts';
import { parameterNames } from './path-pattern.ts';

/** Where an endpoint's parameter takes its fields from, by the rules of one method. */
export interface RequestShape {
  readonly path: readonly PathField[];
  readonly query: readonly WireField[];
  readonly header: readonly WireField[];
  readonly cookie: readonly WireField[];
  /** Fields of the JSON body; undefined where it is not read. */
  readonly body: Extract<Wire, { is: 'object' }> | undefined;
  readonly definitions: Readonly<Record<string, Wire>>;
}

export interface PathField {
  readonly name: string;
  readonly type: Wire;
}

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const TEXT: Wire = { is: 'string', rules: {} };

/** Fields that say nothing else come from the path, from the body where the method has one, or from the query. */
export function shapeRequest(endpoint: EndpointManifest, method: string): RequestShape {
  const isStream = endpoint.stream !== undefined;
  const { fields, rest, definitions } = fieldsOf(isStream ? endpoint.handshake : endpoint.request);
  const names = parameterNames(endpoint.path);
  const others = fields.filter((field) => !names.includes(field.name));
  const from = (place: WireField['from']) => others.filter((field) => field.from === place);
  const hasBody = !isStream && !endpoint.raw && METHODS_WITH_BODY.has(method);
  const bodyFields = hasBody ? [...from('auto'), ...from('status')] : [];
  return {
    path: names.map((name) => ({ name, type: fields.find((field) => field.name === name)?.type ?? TEXT })),
    query: hasBody ? from('query') : [...from('query'), ...from('auto'), ...from('status')],
    header: from('header'),
    cookie: from('cookie'),
    body: bodyFields.length > 0 || (hasBody && rest) ? { is: 'object', fields: bodyFields, rest } : undefined,
    definitions,
  };
}

/** The fields of a type that is an object; none for other types, of which Encore sends and takes nothing. */
export function fieldsOf(wire: Wire | undefined): {
  readonly fields: readonly WireField[];
  readonly rest: Wire | undefined;
  readonly definitions: Readonly<Record<string, Wire>>;
} {
  if (wire?.is === 'recursive') {
    return { ...fieldsOf(wire.definitions[wire.root]), definitions: wire.definitions };
  }
  return wire?.is === 'object' ? { ...wire, definitions: {} } : { fields: [], rest: undefined, definitions: {} };
}
