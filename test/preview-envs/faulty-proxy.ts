import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostAccess } from '#preview-envs/provider/control-client.ts';

export interface ProxyCall {
  readonly method: string;
  /** Decoded, after `/v1/`: `previews/pr-12--bookshop/database/orders`. */
  readonly path: string;
}

/**
 * `hang`: never answered and never passed on; `lost`: done, but the answer never arrives; a status: refused with it;
 * `answered`: called when it is done, then the answer is lost too.
 */
export type Fault =
  | 'hang'
  | 'lost'
  | { readonly answered: () => void }
  | { readonly status: number; readonly error: string; readonly failure?: object };

/** Stands before a preview host, counts what is asked of it, and gets in the way on demand. */
export interface FaultyProxy {
  readonly access: HostAccess;
  readonly calls: ProxyCall[];
  /** PUT and DELETE of resources, as `PUT pr-12--bookshop/database/orders`. */
  readonly writes: () => readonly string[];
  fault: (call: ProxyCall) => Fault | undefined;
  /** Resolves when a call of this path hangs. */
  readonly hanging: (path: string) => Promise<void>;
  /** Cuts the connections of those that hang. */
  dropHanging(): void;
  /** Nothing was asked and nothing goes wrong. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFaultyProxy(to: HostAccess): Promise<FaultyProxy> {
  const hung = new Map<string, ServerResponse>();
  const waiting: (() => void)[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent((request.url ?? '').replace(/^\/v1\//, ''));
    const call = { method: request.method ?? '', path };
    proxy.calls.push(call);
    const fault = proxy.fault(call);
    if (fault === 'hang') {
      hung.set(path, response);
      for (const wake of waiting.splice(0)) wake();
      return;
    }
    if (typeof fault === 'object' && 'status' in fault) {
      request.resume();
      response.writeHead(fault.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(fault));
      return;
    }
    const { method, headers } = request;
    const onward = forward(new URL(request.url ?? '/', to.url), { method, headers }, (answer) => {
      if (fault !== undefined) {
        answer.resume().once('end', () => {
          if (fault !== 'lost') fault.answered();
          response.destroy();
        });
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    // Of who was killed while it sent, the rest never comes.
    request.once('close', () => request.complete || onward.destroy());
    request.pipe(onward);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    access: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: to.token },
    calls: [],
    writes: () =>
      proxy.calls
        .filter(({ method, path }) => ['PUT', 'DELETE'].includes(method) && path.startsWith('previews/'))
        .map(({ method, path }) => `${method} ${path.slice('previews/'.length)}`),
    fault: () => undefined,
    hanging: async (path) => {
      while (!hung.has(path)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    dropHanging: () => {
      for (const response of hung.values()) response.destroy();
      hung.clear();
    },
    reset: () => {
      proxy.calls.splice(0);
      proxy.dropHanging();
      proxy.fault = () => undefined;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
