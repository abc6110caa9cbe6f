import type { ServerResponse } from 'node:http';
import { html, type Content } from './html.ts';
import { STYLE } from './style.ts';

/** Nothing from elsewhere, no inline script; the style sheet is in the document and named by its hash. */
const POLICY = `default-src 'none'; script-src 'self'; style-src '${STYLE.hash}'; connect-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

export interface Document {
  readonly status: number;
  readonly title: string;
  readonly body: Content;
  /** Loads itself again after so many seconds. */
  readonly refreshSeconds?: number;
  /** Path of a script. */
  readonly script?: string;
}

/** Sends one page of the host's own. */
export function sendDocument(response: ServerResponse, document: Document): void {
  const { status, title, body, refreshSeconds, script } = document;
  const refresh = refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${refresh}
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${STYLE.element} ${script !== undefined && html`<script type="module" src="${script}"></script>`}
      </head>
      <body>
        ${body}
      </body>
    </html> `;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex, nofollow',
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  });
  response.end(page.html);
}
