import { button } from './button.ts';
import { renderMergeBox } from './merge-box.ts';
import { escape, page } from './page.ts';
import type { PullPage } from './shown-pull.ts';
import { renderTimeline } from './timeline.ts';

/** A pull request as a person sees it: comments, reviews, checks, and buttons for what people do. */
export function renderPullPage(shown: PullPage): string {
  const { pull, repository } = shown;
  const state = pull.mergedAt === null ? pull.state : 'merged';
  return page(
    `${pull.title} #${pull.number}`,
    `<h1>${escape(pull.title)} <span class="dim">#${pull.number}</span></h1>
<p><span class="state ${state}">${state}</span> <b>${escape(pull.author)}</b> wants to merge <code>${escape(pull.branch)}</code> into <code>${escape(pull.base)}</code> <span class="dim">· ${escape(repository.owner)}/${escape(repository.name)} · head <code>${pull.headSha.slice(0, 7)}</code></span></p>
${renderActions(shown)}
${renderTimeline(shown)}
${renderMergeBox(shown)}
<script>${FOLLOW}</script><script type="module">${PICTURES}</script>`,
  );
}

function renderActions({ repository, pull, viewer, prepared }: PullPage): string {
  const options = [...repository.people].map(
    ([login, permission]) =>
      `<option value="${escape(login)}"${login === viewer ? ' selected' : ''}>${escape(login)} (${permission})</option>`,
  );
  const you = `<label>You are <select onchange="location.search = '?as=' + this.value">${options.join('')}</select></label>`;
  if (pull.state !== 'open') return `<div class="you">${you}</div>`;
  const reviews =
    viewer === pull.author
      ? '<span class="dim">authors do not review their own</span>'
      : `${button(viewer, { action: 'approve' }, 'Approve', 'approve')}${button(viewer, { action: 'request' }, 'Request changes', 'request')}`;
  const pushes = prepared.map((one, index) =>
    button(viewer, { action: 'push', index: String(index) }, `Push: ${one.label}`),
  );
  return `<div class="you">${you}${reviews}${pushes.join('')}</div>`;
}

const FOLLOW = `let seen; setInterval(async () => {
  const now = await (await fetch(location.pathname + '/version')).text();
  if (seen && seen !== now) location.reload();
  seen = now;
}, 1000);`;

const PICTURES = `const pictures = document.querySelectorAll('code.language-mermaid');
if (pictures.length) {
  const { default: mermaid } = await import('/mermaid/mermaid.esm.min.mjs');
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
  for (const code of pictures) { const box = document.createElement('div'); box.className = 'mermaid'; box.textContent = code.textContent; code.parentElement.replaceWith(box); box.closest('details').addEventListener('toggle', () => mermaid.run({ nodes: [box] }), { once: true }); }
}`;
