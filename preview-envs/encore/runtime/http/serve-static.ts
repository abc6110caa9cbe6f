import { resolve } from 'node:path';
import send from 'send';
import { notFound } from '../errors/api-failure.ts';
import type { Kernel } from '../kernel.ts';
import type { SpanContext } from '../trace/tracer.ts';
import type { Exchange } from './answer-endpoint.ts';
import type { Found } from './serve.ts';

/** Serves the file that the path's wildcard names, else the endpoint's own page for what is not there. */
export async function serveStatic(
  { config, tracer }: Kernel,
  { endpoint, incoming }: Found,
  exchange: Exchange,
  context: SpanContext,
): Promise<void> {
  const files = endpoint.static;
  if (files === undefined) throw notFound('file not found');
  const app = resolve(config.build, 'app');
  await tracer.record(context, {
    what: 'request',
    name: `${incoming.method} ${endpoint.path}`,
    statusOf: () => exchange.response.statusCode,
    run: async () => {
      const path = `/${incoming.values[0] ?? ''}`;
      if (await sendFile(exchange, resolve(app, files.dir), path, files.headers)) return;
      if (files.notFound === undefined) throw notFound('file not found');
      const status = files.notFoundStatus ?? 404;
      // An error page is sent whole each time; a page that stands for all paths is cached like any other file.
      if (status !== 200) for (const name of CONDITIONS) delete exchange.request.headers[name];
      if (!(await sendFile(exchange, app, `/${files.notFound}`, files.headers, status))) {
        throw notFound('file not found');
      }
    },
  });
}

const CONDITIONS = ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'range', 'if-range'];

/** False where there is no such file. */
function sendFile(
  { request, response }: Exchange,
  root: string,
  path: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  status = 200,
): Promise<boolean> {
  return new Promise((done, fail) => {
    const stream = send(request, path, { root, index: 'index.html', dotfiles: 'allow', cacheControl: false });
    stream.on('headers', (answer: typeof response) => {
      for (const [name, value] of Object.entries(headers)) answer.setHeader(name, value);
      if (status !== 200) answer.statusCode = status;
    });
    stream.on('error', (error: { status?: number }) => {
      if (error.status === 404 || error.status === 403 || error.status === 400) return done(false);
      if (error.status !== 412 && error.status !== 416) return fail(error);
      response.statusCode = error.status;
      response.end();
      done(true);
    });
    stream.on('directory', () => {
      response.writeHead(307, { location: `${request.url?.split('?')[0] ?? ''}/` }).end();
      done(true);
    });
    response.once('close', () => done(true));
    stream.pipe(response);
  });
}
