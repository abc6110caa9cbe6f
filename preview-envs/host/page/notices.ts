import type { ServerResponse } from 'node:http';
import type { Failure } from '../api.ts';
import { sendDocument } from './document.ts';
import { FAILED } from './failed-steps.ts';
import { html, type Content } from './html.ts';

const notice = (mark: Content, title: string, body: Content) =>
  html`<main class="notice">
    <div class="mark">${mark}</div>
    <h1>${title}</h1>
    ${body}
  </main>`;

/** While a preview wakes up or is being made; the page loads itself again. */
export function sendWaiting(response: ServerResponse, preview: string, doing: string): void {
  const spinner = html`<span class="spinner" role="img" aria-label="Please wait"></span>`;
  const body = notice(spinner, `${preview} ${doing}`, html`<p>This page opens it by itself.</p>`);
  sendDocument(response, { status: 503, title: `${preview} ${doing}`, body, refreshSeconds: 1 });
}

/** Without the key. */
export function sendLocked(response: ServerResponse): void {
  const text = html`<p>The link with the key is in the pull request.</p>`;
  sendDocument(response, {
    status: 401,
    title: 'Preview',
    body: notice('🔒', 'This preview opens with its link', text),
  });
}

export function sendUnknown(response: ServerResponse): void {
  const text = html`<p>Its pull request was merged or closed, or the address is wrong.</p>`;
  sendDocument(response, { status: 404, title: 'No preview', body: notice('∅', 'There is no preview here', text) });
}

/** Why a preview does not run, with the end of its log. */
export function sendFailed(response: ServerResponse, preview: string, failure: Failure): void {
  const log =
    failure.log.length > 0 &&
    html`<pre class="log" tabindex="0" aria-label="Last lines">${failure.log.join('\n')}</pre>`;
  const more = html`<p><a href="/__understudy/">All about this preview</a></p>`;
  const body = notice(
    '✕',
    `${preview} ${FAILED[failure.step]}`,
    html`<p>${failure.reason}</p>
      ${log}${more}`,
  );
  sendDocument(response, { status: 500, title: `${preview} failed`, body });
}

/** The process does not answer, or not as HTTP. */
export function sendBroken(response: ServerResponse, preview: string): void {
  const text = html`<p>Its log may say why: <a href="/__understudy/">all about this preview</a></p>`;
  sendDocument(response, { status: 502, title: preview, body: notice('✕', `${preview} did not answer`, text) });
}
