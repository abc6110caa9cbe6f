import { join } from 'node:path';
import type { Address } from '#analyzer/model/address.ts';
import type { AnyResource, InfraGraph } from '#analyzer/model/graph.ts';
import type { StaticFiles } from '../../manifest.ts';
import type { Wire } from '../../wire.ts';
import { knownString, knownTrue } from '../known-values.ts';
import { findDeclaration } from './find-declaration.ts';
import { streamPayloads, typedPayloads } from './payload-types.ts';
import { readStaticOptions } from './static-options.ts';
import { createTypeProgram } from './type-program.ts';
import { createWireReader, type WireReader } from './wire-reader.ts';

/** What only the source's types and literals say of a declaration. */
export interface Payloads {
  readonly request: Wire | undefined;
  readonly response: Wire | undefined;
  readonly handshake: Wire | undefined;
  readonly static: Omit<StaticFiles, 'dir'> | undefined;
}

export interface ReadPayloads {
  readonly payloads: ReadonlyMap<Address, Payloads>;
  readonly warnings: readonly string[];
}

const NONE: Payloads = { request: undefined, response: undefined, handshake: undefined, static: undefined };

/**
 * Reads the payloads of every endpoint, auth handler and topic of a graph.
 *
 * @param repository the folder its paths are relative to, with node_modules where imports find them
 */
export function readPayloads(repository: string, graph: InfraGraph): ReadPayloads {
  const declared = [...graph.resources.values()].filter(({ kind }) => KINDS.has(kind));
  const files = [...new Set(declared.map(({ at }) => join(repository, at[0].path)))];
  const program = createTypeProgram(join(repository, graph.root), files);
  const warnings: string[] = [];
  const reader = createWireReader(program.checker, (warning) => warnings.push(warning));
  const payloads = new Map<Address, Payloads>();
  for (const resource of declared) {
    const [at] = resource.at;
    const file = program.file(join(repository, at.path));
    const call = file && findDeclaration(file, at);
    if (call === undefined) warnings.push(`${resource.address}: not found at ${at.path}:${at.line}`);
    else
      payloads.set(
        resource.address,
        readOne(reader, resource, call, (warning) => warnings.push(warning)),
      );
  }
  return { payloads, warnings };
}

const KINDS: ReadonlySet<string> = new Set(['endpoint', 'auth-handler', 'topic']);

function readOne(
  reader: WireReader,
  resource: AnyResource,
  call: NonNullable<ReturnType<typeof findDeclaration>>,
  warn: (warning: string) => void,
): Payloads {
  const { address, kind, properties } = resource;
  if (kind === 'topic') return { ...NONE, request: reader.payload(call.typeArguments?.[0], address) };
  if (kind === 'auth-handler') {
    return { ...NONE, request: reader.payload(typedPayloads(call, 0).request, `parameters of ${address}`) };
  }
  if (knownTrue(properties['static'])) return { ...NONE, static: readStaticOptions(call) };
  if (knownTrue(properties['raw'])) return NONE;
  const direction = knownString(properties['direction']);
  const isStream = direction === 'in' || direction === 'out' || direction === 'inout';
  const types = isStream ? streamPayloads(call, direction) : typedPayloads(call, 1);
  if (!isStream && types.response === undefined) {
    warn(`${address}: its handler says nothing of what it returns, so nothing is sent: write \`Promise<…>\` after it`);
  }
  return {
    ...NONE,
    request: reader.payload(types.request, `request of ${address}`),
    response: reader.payload(types.response, `response of ${address}`),
    handshake: reader.payload(types.handshake, `handshake of ${address}`),
  };
}
