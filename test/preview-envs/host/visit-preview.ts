import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Instead of the preview's own. */
  readonly host?: string;
}

export interface Visit {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Asks a preview as a browser would that resolves every name below localhost to this machine. */
export async function visitPreview(url: string, preview: string, path: string, options: VisitOptions): Promise<Visit> {
  const { port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Visit>();
  const asked = request(
    {
      host: '127.0.0.1',
      port,
      path,
      method: options.method ?? 'GET',
      headers: { host: options.host ?? `${preview}.localhost:${port}`, ...options.headers },
    },
    (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body.toString() }),
        reject,
      );
    },
  );
  asked.on('error', reject);
  asked.end(options.body);
  return promise;
}
