import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const markdownCss = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');
const css = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** Text for HTML, in elements and in quoted attributes. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.codePointAt(0)!};`);
}

export function page(title: string, body: string): string {
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${markdownCss}${css}</style><body>${body}`;
}

/** One file with numbered lines, for permalinks. */
export function renderFilePage(path: string, text: string): string {
  const lines = text
    .split('\n')
    .map(
      (line, index) =>
        `<tr id="L${index + 1}"><td class="dim">${index + 1}</td><td><pre>${escape(line) || ' '}</pre></td></tr>`,
    );
  return page(path, `<h1>${escape(path)}</h1><table class="file">${lines.join('')}</table>`);
}
