import { ts } from 'ts-morph';

type Declared = ts.CallExpression | ts.NewExpression;

/** The written types of an endpoint's payloads. */
export interface PayloadTypes {
  readonly request: ts.TypeNode | undefined;
  readonly response: ts.TypeNode | undefined;
  readonly handshake: ts.TypeNode | undefined;
}

/**
 * `api<Request, Response>(options, handler)`, `authHandler<…>(handler)`: the handler's annotations first, then the type
 * arguments, as Encore's own parser reads them. Nothing is inferred: Encore sends no body for a handler that says
 * nothing of its result.
 *
 * @param handler which argument it is
 */
export function typedPayloads(call: Declared, handler: number): PayloadTypes {
  const fn = functionOf(call.arguments?.[handler]);
  const parameter = fn?.parameters[0];
  return {
    request:
      parameter?.initializer === undefined ? (parameter?.type ?? call.typeArguments?.[0]) : call.typeArguments?.[0],
    response: fn?.type ?? call.typeArguments?.[1],
    handshake: undefined,
  };
}

/** `api.streamIn<Handshake?, Message, Answer?>`: the handler takes two parameters exactly if there is a handshake. */
export function streamPayloads(call: Declared, direction: 'in' | 'out' | 'inout'): PayloadTypes {
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

const MESSAGES = { in: 1, out: 1, inout: 2 } as const;

function functionOf(argument: ts.Expression | undefined): ts.FunctionExpression | ts.ArrowFunction | undefined {
  if (argument === undefined) return undefined;
  if (ts.isParenthesizedExpression(argument)) return functionOf(argument.expression);
  return ts.isArrowFunction(argument) || ts.isFunctionExpression(argument) ? argument : undefined;
}
