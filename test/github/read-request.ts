import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from './route.ts';

export async function readApiRequest(request: IncomingMessage, url: URL): Promise<ApiRequest> {
  const text = await readText(request);
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v3/, ''),
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
