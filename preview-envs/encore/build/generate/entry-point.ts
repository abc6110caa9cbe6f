import type { CodeEndpoint, Sources } from './sources.ts';

/**
 * The program that a built application starts with: it loads every file that declares something, registers the
 * handlers with their middlewares, and runs until it is told to stop. `registerHandlers` and `run` are what the package
 * `encore.dev` offers generated code since 1.44 (internal/appinit).
 *
 * @param up the way from the program to the application's folder
 */
export function entryPoint({ endpoints, serviceFiles, effects }: Sources, up: string): string {
  const files = [...new Set(endpoints.map(({ file }) => file))];
  const services = [...serviceFiles];
  const imports = [
    ...effects.map((file) => `import ${quote(`${up}/${file}`)};`),
    ...files.map((file, index) => `import * as file${index} from ${quote(`${up}/${file}`)};`),
    ...services.map(([, file], index) => `import * as service${index} from ${quote(`${up}/${file}`)};`),
  ];
  const middlewares = (service: string) => {
    const index = services.findIndex(([name]) => name === service);
    return index === -1 ? '[]' : `service${index}.default.cfg.middlewares ?? []`;
  };
  const handlers = endpoints.map((one) => handler(one, files.indexOf(one.file), middlewares(one.service)));
  return `import { registerHandlers, run } from 'encore.dev/internal/codegen/appinit';
${imports.join('\n')}

registerHandlers([
${handlers.join('\n')}
]);
await run(import.meta.url);
`;
}

function handler(endpoint: CodeEndpoint, file: number, middlewares: string): string {
  const { service, name, raw, stream, access, requiresAuth, tags } = endpoint;
  const route = {
    service,
    name,
    raw,
    streamingRequest: stream === 'in' || stream === 'inout',
    streamingResponse: stream === 'out' || stream === 'inout',
  };
  const options = {
    expose: access !== 'private',
    auth: requiresAuth,
    isRaw: raw,
    isStream: stream !== undefined,
    tags,
  };
  const apiRoute = `{ ...${JSON.stringify(route)}, handler: file${file}[${quote(name)}] }`;
  return `  { apiRoute: ${apiRoute}, endpointOptions: ${JSON.stringify(options)}, middlewares: ${middlewares} },`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
