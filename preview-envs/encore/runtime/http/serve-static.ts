import { resolve } from 'node:path';
import send from 'send';
import { invalidArgument, notFound } from '../errors/api-failure.ts';
import type { Kernel } from '../kernel.ts';
import type { SpanContext } from '../trace/tracer.ts';
import type { Exchange } from './answer-endpoint.ts';
import { unescape } from './decode-path.ts';
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
      checkPath(path);
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

/** Encore looks a file up by an address, which neither spaces nor control characters are part of. */
function checkPath(path: string): void {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\x00-\x20]/.test(unescape(path))) throw invalidArgument('invalid file path: invalid uri character');
}

const LEADS_UP = /(?:^|[/\\])\.\.(?:[/\\]|$)/;

/** False where there is no such file. */
function sendFile(
  { request, response }: Exchange,
  root: string,
  path: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  status = 200,
): Promise<boolean> {
  if (LEADS_UP.test(unescape(path))) return Promise.resolve(false);
  return new Promise((done, fail) => {
    const isKept = status === 200;
    const validators = { etag: isKept, lastModified: isKept };
    const stream = send(request, path, {
      root,
      index: 'index.html',
      dotfiles: 'allow',
      cacheControl: false,
      ...validators,
    });
    stream.on('headers', (answer: typeof response) => {
      const setHeader = answer.setHeader.bind(answer);
      // Encore says nothing of the encoding; a page has to.
      answer.setHeader = (name, value) =>
        setHeader(name, name === 'Content-Type' ? String(value).replace('; charset=utf-8', '') : value);
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
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      // By its address in the folder, as Encore has it, also where the endpoint's path does not begin there.
      response.writeHead(307, { location: `${path}/`, 'content-length': 0 }).end();
      done(true);
    });
    response.once('close', () => done(true));
    stream.pipe(response);
  });
}
