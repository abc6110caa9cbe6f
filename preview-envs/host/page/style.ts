import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html } from './html.ts';

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const hash = createHash('sha256').update(css).digest('base64');

/** The one style sheet of the host's pages, from its own file. */
export const STYLE = {
  hash: `sha256-${hash}`,
  element: html`<style>
    ${{ html: css }}
  </style>`,
} as const;
