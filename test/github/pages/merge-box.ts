import type { CheckState } from '../state.ts';
import { button } from './button.ts';
import { renderMarkdown } from './markdown.ts';
import { escape } from './page.ts';
import type { PullPage } from './shown-pull.ts';

/** The checks of the head with what they say, and whether it may be merged. */
export function renderMergeBox(shown: PullPage): string {
  const { repository, pull, viewer, obstacle } = shown;
  const newest = new Map(repository.checks.filter((one) => one.headSha === pull.headSha).map((one) => [one.name, one]));
  const required = new Set(repository.requiredChecks.map((one) => one.context));
  const rows = [...newest.values()].map((one) => checkRow(one, required.has(one.name), viewer));
  const missing = [...required].filter((name) => !newest.has(name)).map(expectedRow);
  return `<article class="box ${obstacle === undefined ? 'ready' : ''}">${[...rows, ...missing].join('')}${mergeRow(shown)}</article>`;
}

function mergeRow({ pull, viewer, obstacle }: PullPage): string {
  if (pull.mergedAt !== null) return '<div class="row"><span class="mark">⏚</span> Merged.</div>';
  if (pull.state !== 'open') return '<div class="row">Closed.</div>';
  if (obstacle !== undefined) {
    return `<div class="row"><button class="merge" disabled>Merge</button> <span class="bad">Merging is blocked:</span> ${escape(obstacle)}</div>`;
  }
  return `<div class="row">${button(viewer, { action: 'merge' }, 'Merge', 'merge')} <span class="good">Nothing stands against it.</span></div>`;
}

const expectedRow = (name: string) =>
  `<div class="row"><span class="mark pending">●</span> <b>${escape(name)}</b> is expected <span class="required">required</span></div>`;

function checkRow(
  { name, conclusion, status, output, actions, id }: CheckState,
  isRequired: boolean,
  viewer: string,
): string {
  const kind = conclusion ?? 'pending';
  const mark = conclusion === 'success' ? '✓' : conclusion === null || conclusion === 'action_required' ? '●' : '✗';
  const required = isRequired ? ' <span class="required">required</span>' : '';
  const texts = [output.summary, output.text].filter((one) => one !== undefined && one !== '');
  const buttons = actions.map((one) =>
    button(viewer, { action: 'press', check: String(id), identifier: one.identifier }, one.label),
  );
  return `<details class="row" ${conclusion === 'success' ? '' : 'open'}><summary><span class="mark ${kind}">${mark}</span> <b>${escape(name)}</b> <span class="dim">${escape(output.title ?? status)}</span>${required}</summary><div class="markdown-body">${renderMarkdown(texts.join('\n\n'))}</div>${buttons.join('')}</details>`;
}
