// A small application that follows the agreement between host and process, in plain Node.
import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { constants, runInThisContext } from 'node:vm';

const config = JSON.parse(readFileSync(process.env.UNDERSTUDY_CONFIG, 'utf8'));
const tell = (event) => writeSync(3, `${JSON.stringify(event)}\n`);
const kept = [];

const ROUTES = {
  '/': () => 'hello from the bookshop',
  '/__encore/healthz': () => ({ code: 'ok' }),
  '/echo': (request) => ({ headers: request.headers, url: request.url, pid: process.pid }),
  '/config': () => config,
  '/crash': () => process.exit(3),
  '/say': (_request, url) => {
    const message = url.searchParams.get('what');
    console.log(message);
    tell({ type: 'log', at: Date.now(), level: 'warn', service: 'catalog', message, fields: { message }, trace: 't1' });
    return 'said';
  },
  '/trace': () => {
    const common = { type: 'span', trace: 'abc', at: Date.now(), service: 'catalog', error: undefined };
    tell({ ...common, span: '2', parent: '1', milliseconds: 3, what: 'query', name: 'SELECT 1', status: undefined });
    tell({
      ...common,
      span: '1',
      parent: undefined,
      milliseconds: 9,
      what: 'request',
      name: 'GET /trace',
      status: 200,
    });
    return 'traced';
  },
  '/eat': () => {
    for (let index = 0; index < 60; index += 1) kept.push(Buffer.alloc(10_000_000, 1));
    return 'full';
  },
  '/cookie': () => 'set',
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://host');
  if (url.pathname === '/upload') {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    return response.end(hash.digest('hex'));
  }
  if (url.pathname === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
    return request.on('close', () => response.end());
  }
  if (url.pathname === '/endless') {
    response.writeHead(200);
    const more = () => {
      while (response.write('x'.repeat(64_000)));
    };
    response.on('drain', more);
    return more();
  }
  if (url.pathname === '/try') {
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const attempt = runInThisContext(`(async (config) => {${await readAll(request)}\n})`, { importModuleDynamically });
    const answer = await attempt(config).catch((error) => `${error.code ?? error.cause?.code}: ${error.message}`);
    return response.end(JSON.stringify(answer ?? null));
  }
  const route = ROUTES[url.pathname];
  if (route === undefined) return response.writeHead(404).end();
  if (url.pathname === '/cookie')
    response.setHeader('set-cookie', ['understudy-key=stolen; Path=/', 'session=1; Domain=localhost; Path=/']);
  const answer = route(request, url);
  return response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
});

async function readAll(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept.digest('base64')}\r\n\r\n`,
  );
  socket.write(Buffer.from([0x81, 5, ...Buffer.from('hello')]));
  socket.on('error', () => {});
});
server.listen(0, config.listen, () => tell({ type: 'ready', port: server.address().port }));
process.on('SIGTERM', () => process.exit(0));
