import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const SCRIPT = new URL('../../../preview-envs/host/page/browser.js', import.meta.url);

export interface HeldPage {
  readonly url: string;
  /** Resolves when the page has asked for what changes in it. */
  readonly asked: Promise<void>;
  /** Answers that, and whatever it asks from then on. */
  readonly release: (part: string) => void;
  readonly stop: () => void;
}

/** The page's own script in a page with one part, whose refresh is answered when the test says so. */
export async function startHeldPage(part: string): Promise<HeldPage> {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  const document = `<!doctype html><main data-version="1"></main><div data-part="traces">${part}</div>
    <form data-action="try"><button type="submit">Send</button></form>
    <div id="log"></div><select id="log-service"><option value=""></option></select><span id="log-state"></span>
    <script type="module" src="/browser.js"></script>`;
  const server = createServer((request, response) => {
    const send = (type: string, text: string) => response.writeHead(200, { 'content-type': type }).end(text);
    if (request.url === '/browser.js') send('text/javascript', readFileSync(SCRIPT, 'utf8'));
    else if (request.url === '/try') send('application/json', '{"ok":true,"text":""}');
    else if (request.url === '/log') response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    else if (request.url === '/parts/traces') {
      asked.resolve();
      void answer.promise.then((text) => send('text/html', text));
    } else send('text/html', document);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: asked.promise,
    release: answer.resolve,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
