import { ts } from 'ts-morph';
import type { AnyResource } from '#analyzer/model/graph.ts';
import { knownString, knownTrue } from '../known-values.ts';
import type { Declaration } from './find-declaration.ts';

/** The types of a declaration's payloads as they are written; a topic's message is a `request`. */
export interface PayloadTypes {
  readonly request: ts.TypeNode | undefined;
  readonly response: ts.TypeNode | undefined;
  readonly handshake: ts.TypeNode | undefined;
}

const NONE: PayloadTypes = { request: undefined, response: undefined, handshake: undefined };

/** @param resource an endpoint, auth handler or topic, declared by the call */
export function payloadTypes(call: Declaration, { kind, properties }: AnyResource): PayloadTypes {
  if (kind === 'topic') return { ...NONE, request: call.typeArguments?.[0] };
  if (kind === 'auth-handler') return { ...typedPayloads(call, 0), response: undefined };
  if (knownTrue(properties['raw']) || knownTrue(properties['static'])) return NONE;
  const direction = knownString(properties['direction']);
  if (direction === 'in' || direction === 'out' || direction === 'inout') return streamPayloads(call, direction);
  return typedPayloads(call, 1);
}

/**
 * `api<Request, Response>(options, handler)`, `authHandler<…>(handler)`: the handler's annotations first, then the type
 * arguments, as Encore's own parser reads them. Nothing is inferred: Encore sends no body for a handler that says
 * nothing of its result.
 *
 * @param handler which argument it is
 */
function typedPayloads(call: Declaration, handler: number): PayloadTypes {
  const fn = functionOf(call.arguments?.[handler]);
  const parameter = fn?.parameters[0];
  const annotated = parameter?.initializer === undefined ? parameter?.type : undefined;
  return {
    ...NONE,
    request: annotated ?? call.typeArguments?.[0],
    response: fn?.type ?? call.typeArguments?.[1],
  };
}

const MESSAGES = { in: 1, out: 1, inout: 2 } as const;

/** `api.streamIn<Handshake?, Message, Answer?>`: the handler takes two parameters exactly if there is a handshake. */
function streamPayloads(call: Declaration, direction: 'in' | 'out' | 'inout'): PayloadTypes {
  const fn = functionOf(call.arguments?.[1]);
  const given = call.typeArguments ?? [];
  const hasHandshake = fn === undefined ? given.length > MESSAGES[direction] : fn.parameters.length === 2;
  const [handshake, first, second] = hasHandshake ? given : [undefined, ...given];
  switch (direction) {
    case 'in':
      return { handshake, request: first, response: second ?? fn?.type };
    case 'out':
      return { handshake, request: undefined, response: first };
    case 'inout':
      return { handshake, request: first, response: second };
  }
}

function functionOf(argument: ts.Expression | undefined): ts.FunctionExpression | ts.ArrowFunction | undefined {
  if (argument === undefined) return undefined;
  if (ts.isParenthesizedExpression(argument)) return functionOf(argument.expression);
  return ts.isArrowFunction(argument) || ts.isFunctionExpression(argument) ? argument : undefined;
}
