import { join } from 'node:path';
import { ts } from 'ts-morph';
import type { Address } from '#analyzer/model/address.ts';
import type { AnyResource, InfraGraph } from '#analyzer/model/graph.ts';
import type { StaticFiles } from '../../manifest.ts';
import type { Wire } from '../../wire.ts';
import { knownTrue } from '../known-values.ts';
import { findDeclaration, type Declaration } from './find-declaration.ts';
import { findReach } from './find-reach.ts';
import { payloadTypes, type PayloadTypes } from './payload-types.ts';
import { readStaticOptions } from './static-options.ts';
import { createTypeProgram, type TypeProgram } from './type-program.ts';
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

const KINDS: ReadonlySet<string> = new Set(['endpoint', 'auth-handler', 'topic']);

/**
 * Reads the payloads of every endpoint, auth handler and topic of a graph. Two programs at most: one without packages
 * finds which of them the types lead to, the second has just those.
 *
 * @param repository the folder its paths are relative to, with node_modules where imports find them
 */
export function readPayloads(repository: string, graph: InfraGraph): ReadPayloads {
  const resources = [...graph.resources.values()].filter(({ kind }) => KINDS.has(kind));
  const files = [...new Set(resources.map(({ at }) => join(repository, at[0].path)))];
  const program = (reach: Parameters<typeof createTypeProgram>[2]) =>
    createTypeProgram(join(repository, graph.root), files, reach);
  const small = program({ packages: new Set(), globals: false });
  const written = resources.flatMap((one) => Object.values(writtenTypes(small, repository, one)?.types ?? {}));
  const reach = findReach(
    small,
    written.filter((type) => type !== undefined),
  );
  const whole = reach.packages.size === 0 && !reach.globals ? small : program(reach);
  const warnings: string[] = [];
  const reader = createWireReader(whole.checker, (warning) => warnings.push(warning));
  const payloads = new Map<Address, Payloads>();
  for (const resource of resources) {
    const { address, at } = resource;
    const found = writtenTypes(whole, repository, resource);
    if (found === undefined) warnings.push(`${address}: not found at ${at[0].path}:${at[0].line}`);
    else payloads.set(address, readOne(reader, resource, found));
    if (found !== undefined && saysNothing(whole.checker, resource, found)) {
      const missing = 'its handler does not say what it returns, so nothing is sent: write `Promise<…>` after it';
      warnings.push(`${at[0].path}:${at[0].line}: ${address}: ${missing}`);
    }
  }
  return { payloads, warnings };
}

interface Written {
  readonly call: Declaration;
  readonly types: PayloadTypes;
}

function writtenTypes(program: TypeProgram, repository: string, resource: AnyResource): Written | undefined {
  const [at] = resource.at;
  const file = program.file(join(repository, at.path));
  const call = file && findDeclaration(file, at);
  return call && { call, types: payloadTypes(call, resource) };
}

function readOne(reader: WireReader, { address, properties }: AnyResource, { call, types }: Written): Payloads {
  return {
    request: reader.payload(types.request, `request of ${address}`),
    response: reader.payload(types.response, `response of ${address}`),
    handshake: reader.payload(types.handshake, `handshake of ${address}`),
    static: knownTrue(properties['static']) ? readStaticOptions(call) : undefined,
  };
}

/** Whether a typed endpoint returns something that no annotation tells of. */
function saysNothing(checker: ts.TypeChecker, resource: AnyResource, { call, types }: Written): boolean {
  const { kind, properties } = resource;
  const isTyped = ['raw', 'static', 'stream'].every((form) => !knownTrue(properties[form]));
  const handler = call.arguments?.[1];
  if (kind !== 'endpoint' || !isTyped || types.response !== undefined || handler === undefined) return false;
  const [signature] = checker.getTypeAtLocation(handler).getCallSignatures();
  const result = signature && checker.getAwaitedType(checker.getReturnTypeOfSignature(signature));
  return result !== undefined && (result.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) === 0;
}
