import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Html } from './html.ts';

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const element: Html = { html: `<style>${css}</style>` };

/** The one style sheet of the host's pages, from its own file, with its hash for the policy. */
export const STYLE = { hash: `sha256-${createHash('sha256').update(css).digest('base64')}`, element } as const;
