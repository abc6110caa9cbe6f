import type { CodeEndpoint, Sources } from './sources.ts';

/**
 * `~encore/clients`: one module a service, with one function an endpoint. A call takes the request, where the endpoint
 * has one, then options; it ends in the runtime, which finds the handler.
 *
 * @returns text by path below `encore.gen/`
 */
export function clients({ services, endpoints }: Sources): ReadonlyMap<string, string> {
  const index = services.map(
    (name) => `export * as ${identifier(name)} from '../internal/clients/${name}/endpoints.ts';\n`,
  );
  const modules = services.map((name): [string, string] => {
    const own = endpoints.filter((one) => one.service === name);
    return [`internal/clients/${name}/endpoints.ts`, serviceClient(own)];
  });
  return new Map([['clients/index.ts', index.join('')], ...modules]);
}

/** How a service's name reads as a variable, as Encore writes it. */
function identifier(service: string): string {
  return service.replaceAll('-', '_');
}

function serviceClient(endpoints: readonly CodeEndpoint[]): string {
  const names = endpoints.map(({ name }) => name);
  return `import { apiCall, streamIn, streamInOut, streamOut } from 'encore.dev/internal/codegen/api';

type Typed<F> = F extends (...args: infer A) => infer R ? (...args: [...A, options?: object]) => R : never;
${endpoints.map(clientFunction).join('\n')}

export class Client {
${names.map((name) => `  readonly ${name} = ${name};`).join('\n')}
}
const client = new Client();
export function ref(): Client {
  return client;
}
`;
}

const CALLS = { in: 'streamIn', out: 'streamOut', inout: 'streamInOut' } as const;

function clientFunction({ service, name, file, stream, request, handshake }: CodeEndpoint): string {
  const call = stream === undefined ? 'apiCall' : CALLS[stream];
  const takesRequest = (stream === undefined ? request : handshake) !== undefined;
  const target = `${JSON.stringify(service)}, ${JSON.stringify(name)}`;
  const fn = takesRequest
    ? `(data: unknown, options?: any) => ${call}(${target}, data, options)`
    : `(options?: any) => ${call}(${target}, undefined, options)`;
  const typed = `Typed<typeof import(${JSON.stringify(`../../../../${file}`)})[${JSON.stringify(name)}]>`;
  return `export const ${name} = (${fn}) as ${stream === undefined ? `unknown as ${typed}` : 'any'};`;
}
