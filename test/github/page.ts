import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import type { PullState, RepositoryState } from './state.ts';

const require = createRequire(import.meta.url);
const css = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');

const render = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize)
  .use(rehypeStringify);

/** A pull request as a person sees it: comments, checks, state. Comments are sanitised as GitHub does. */
export function renderPullPage(repository: RepositoryState, pull: PullState): string {
  const comments = repository.comments.filter((one) => one.pull === pull.number);
  const checks = new Map(repository.checks.filter((one) => one.headSha === pull.headSha).map((one) => [one.name, one]));
  return page(
    `${pull.title} #${pull.number}`,
    `<h1>${escape(pull.title)} <span class="dim">#${pull.number}</span></h1>
<p><b class="state">${pull.state}</b> ${escape(pull.author)} wants to merge <code>${escape(pull.branch)}</code> into <code>${escape(pull.base)}</code> · head <code>${pull.headSha.slice(0, 7)}</code></p>
${comments.map((one) => `<article><header>${escape(one.author)}</header><div class="markdown-body">${markdown(one.body)}</div></article>`).join('\n')}
<article><header>Checks</header><ul>${[...checks.values()].map((one) => `<li>${one.conclusion === 'success' ? '✓' : one.conclusion === null ? '…' : '✗'} <b>${escape(one.name)}</b> ${escape(one.output.title ?? one.status)}</li>`).join('')}</ul></article>
<script>let seen; setInterval(async () => { const now = await (await fetch(location.pathname + '/version')).text(); if (seen && seen !== now) location.reload(); seen = now; }, 1000)</script>
<script type="module">
const pictures = document.querySelectorAll('code.language-mermaid');
if (pictures.length) {
  const { default: mermaid } = await import('/mermaid/mermaid.esm.min.mjs');
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
  for (const code of pictures) { const box = document.createElement('div'); box.className = 'mermaid'; box.textContent = code.textContent; code.parentElement.replaceWith(box); box.closest('details').addEventListener('toggle', () => mermaid.run({ nodes: [box] }), { once: true }); }
}
</script>`,
  );
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

function markdown(text: string): string {
  const alerts: Record<string, string> = { CAUTION: 'Caution', WARNING: 'Warning' };
  const html = String(render.processSync(text.replace(/\n(> [^\n]*)(?=\n> )/g, '\n$1  ')));
  return html.replace(
    /<blockquote>\s*<p>\[!(\w+)\](?:<br>)?/g,
    (_, kind: string) => `<blockquote class="alert ${kind.toLowerCase()}"><p><b>${alerts[kind] ?? kind}</b><br>`,
  );
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.codePointAt(0)!};`);
}

function page(title: string, body: string): string {
  return `<!doctype html><meta charset="utf-8"><title>${escape(title)}</title><style>${css}
:root { color-scheme: light dark; --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #151b23); }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 14px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #f0f6fc); }
article { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; overflow: hidden; } header { background: var(--soft); border-bottom: 1px solid var(--line); padding: .5rem 1rem; font-weight: 600; }
.markdown-body { padding: 1rem; font-size: 14px; } ul { list-style: none; padding: .5rem 1rem; } .dim { color: light-dark(#59636e, #9198a1); font-weight: 400; }
.state { background: #1f883d; color: #fff; border-radius: 2rem; padding: .2rem .7rem; } .alert.caution { border-color: #cf222e; } .alert.caution b:first-child { color: #cf222e; } .alert.warning { border-color: #9a6700; } .alert.warning b:first-child { color: #9a6700; }
.file pre { margin: 0; } .file tr:target { background: light-dark(#fff8c5, #bb800926); } .file td:first-child { padding-right: 1rem; text-align: right; }
</style><body>${body}`;
}
