import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ApiProblem } from '../api.ts';
import type { Host } from '../host.ts';
import { Closing } from '../preview-gate.ts';
import { Problem } from '../problem.ts';
import { isConnectionLoss } from '../databases/server.ts';
import { isDiskNearlyFull } from '../disk-reserve.ts';
import { isDiskFull } from './is-disk-full.ts';
import { route } from './route.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The control API's server. Nothing of a request is read before its token is right. */
export function createControlServer(host: Host, reportError: (error: unknown) => void): Server {
  const expected = digest(`Bearer ${host.config.controlToken}`);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const isOpen = request.method === 'GET' && request.url === '/v1/health';
    if (!isOpen && !timingSafeEqual(digest(request.headers.authorization ?? ''), expected))
      throw new Problem(401, 'the control token is missing or wrong');
    const reply = await route(host, request);
    if (reply === undefined) return response.writeHead(204).end();
    const isText = typeof reply === 'string';
    response.writeHead(200, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
    return response.end(isText ? reply : JSON.stringify(reply));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const problem = asProblem(error, host.config.dataFolder);
      if (problem.status >= 500) reportError(error);
      if (response.headersSent) return response.destroy();
      const body: ApiProblem =
        problem.failure === undefined
          ? { error: problem.message }
          : { error: problem.message, failure: problem.failure };
      // What is left of the body is not read.
      response.writeHead(problem.status, { 'content-type': 'application/json', connection: 'close' });
      return response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    });
  });
  // A build may take its time; a body may not.
  server.requestTimeout = 120_000;
  return server;
}

function asProblem(error: unknown, dataFolder: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Closing) return new Problem(409, error.message);
  // PostgreSQL ends where its log cannot grow.
  if (isDiskFull(error) || (isConnectionLoss(error) && isDiskNearlyFull(dataFolder)))
    return new Problem(507, "the host's disk is full: free space in its data folder, then run it again");
  return new Problem(500, 'the host could not do this; its log says why');
}
