import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { code, fence, inText, markdown, type Markdown } from './markdown.ts';
import type { PreviewContents, PreviewView } from './preview-view.ts';
import { describePreview } from './preview-words.ts';

const [OPENS, CLOSES] = ['<!-- preview -->', '<!-- /preview -->'];
const LOG_LINES = 20;

interface PreviewModel {
  readonly line: string;
  readonly details: { readonly summary: string; readonly lines: readonly string[] } | undefined;
}

const text = readFileSync(new URL('./templates/preview.hbs', import.meta.url), 'utf8');
// Values are Markdown made in markdown.ts, where untrusted text is escaped: HTML escaping here would garble it.
const fill = Handlebars.create().compile<PreviewModel>(text, {
  noEscape: true,
  knownHelpersOnly: true,
  preventIndent: true,
});

/** The comment's block about the preview; undefined where there is nothing worth a line. */
export function renderPreviewBlock(view: PreviewView): string | undefined {
  if (view.is === 'off' && (view.because === 'closed' || view.because === 'nothing-to-run')) return undefined;
  return fill({ line: describePreview(view), details: detailsOf(view) }).trimEnd();
}

function detailsOf(view: PreviewView): PreviewModel['details'] {
  if (view.is === 'ready') return { summary: 'What it contains', lines: describeContents(view.contents) };
  if (view.is !== 'failed' || view.failure.log.length === 0) return undefined;
  const { log } = view.failure;
  return { summary: 'The last lines of its log', lines: [fence(log.slice(-LOG_LINES))] };
}

function describeContents({ services, databases }: PreviewContents): readonly string[] {
  const list = (names: readonly string[]) => names.map(code).join(', ') as Markdown;
  const all = services.length === 0 ? [] : [markdown`- services ${list(services)}`];
  const stores = databases.map(({ name, migrationsOnTop }) =>
    migrationsOnTop.length === 0
      ? markdown`- database ${code(name)}, a copy of the base branch's`
      : markdown`- database ${code(name)}, a copy of the base branch's with ${list(migrationsOnTop)} on top`,
  );
  return [...all, ...stores].map(inText);
}

/** The block as it stands in a comment of ours. Untrusted text never begins a line, so the marks are our own. */
export function findPreviewBlock(body: string): string | undefined {
  const [from, to] = placeOf(body) ?? [];
  return from === undefined ? undefined : body.slice(from, to);
}

/** A comment of ours with another block in its place; unchanged where it has none. */
export function replacePreviewBlock(body: string, block: string): string {
  const [from, to] = placeOf(body) ?? [];
  return from === undefined || to === undefined ? body : body.slice(0, from) + block + body.slice(to);
}

function placeOf(body: string): readonly [number, number] | undefined {
  const from = body.indexOf(`\n${OPENS}\n`);
  const end = body.indexOf(`\n${CLOSES}`, from);
  return from === -1 || end === -1 ? undefined : [from + 1, end + 1 + CLOSES.length];
}
