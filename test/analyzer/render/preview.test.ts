import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { findPreviewBlock, renderPreviewBlock, replacePreviewBlock } from '#analyzer/render/preview-block.ts';
import { renderPreviewCheck } from '#analyzer/render/preview-check.ts';
import type { PreviewOff, PreviewView } from '#analyzer/render/preview-view.ts';

const runUrl = 'https://github.example/bookshop/bookshop/actions/runs/7';
const links = { open: 'https://pr-12--bookshop.example/?key=k', log: 'https://pr-12--bookshop.example/~logs' };
const commit = 'a'.repeat(40);
const REASONS: readonly PreviewOff['because'][] = [
  ...(['no-workflow', 'workflow-outdated', 'not-granted', 'stopped', 'fork', 'draft', 'needs-label'] as const),
  ...(['needs-start', 'limit'] as const),
];
const VIEWS: readonly PreviewView[] = [
  ...REASONS.map((because) => ({ is: 'off', because }) as const),
  { is: 'building', since: '2026-11-02T14:32:10Z', runUrl, before: undefined },
  { is: 'starting', since: '2026-11-02T14:32:10Z', runUrl, before: links },
  {
    is: 'ready',
    commit,
    links,
    contents: {
      services: ['catalog', 'orders'],
      databases: [
        { name: 'catalog', migrationsOnTop: [] },
        { name: 'orders', migrationsOnTop: ['2_drop_stars.up.sql'] },
      ],
    },
    sleepAfterSeconds: 3_600,
    isKept: true,
  },
  {
    is: 'failed',
    commit,
    runUrl,
    failure: {
      step: 'migrate',
      reason: '2_drop_stars.up.sql: column "stars" does not exist',
      log: ['> ALTER TABLE review', '  DROP COLUMN stars', 'ERROR: 42703'],
    },
  },
  { is: 'stopping', since: '2026-11-02T15:01:00Z', runUrl },
  { is: 'gone', receipt: '12 of 12 destroyed, lived 3 h', runUrl },
  { is: 'not-gone', attempts: 3, reason: 'database orders: the server did not answer', runUrl },
];

test('every state reads as reviewed', async () => {
  const shown = VIEWS.map((view) => {
    const check = renderPreviewCheck(view);
    const conclusion = 'conclusion' in check ? check.conclusion : 'in progress';
    const buttons = (check.actions ?? []).map((one) => `[${one.label}]`).join(' ');
    return `${renderPreviewBlock(view)}\n\n\`infra/preview\`: ${conclusion} · ${check.title} ${buttons}`.trimEnd();
  });
  await expect(`${shown.join('\n\n---\n\n')}\n`).toMatchFileSnapshot('../../fixtures/render/preview/states.md');
});

test('buttons are as GitHub takes them', () => {
  const actions = VIEWS.map((view) => renderPreviewCheck(view).actions ?? []);
  expect(Math.max(...actions.map((one) => one.length))).toBeLessThanOrEqual(3);
  for (const { label, identifier, description } of actions.flat()) {
    expect([label.length <= 20, identifier.length <= 20, description.length <= 40]).toEqual([true, true, true]);
  }
});

test('what closes or has nothing to run says nothing', () => {
  expect(renderPreviewBlock({ is: 'off', because: 'closed' })).toBeUndefined();
  expect(renderPreviewBlock({ is: 'off', because: 'nothing-to-run' })).toBeUndefined();
});

const comment = (block: string) =>
  `<!-- marker -->\n### Plan\n\n${block}\n\n**Approval**\n\n- Waiting\n\n<sub>footer</sub>\n`;
const shapeOf = (markdown: string): unknown => {
  const shape = (node: { type: string; children?: unknown[] }): unknown => [
    node.type,
    (node.children ?? []).map((child) => shape(child as never)),
  ];
  return shape(unified().use(remarkParse).use(remarkGfm).parse(markdown));
};
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...[
      '```',
      '````',
      '~~~',
      '<!-- /preview -->',
      '<!-- preview -->',
      '</details>',
      '<details>',
      '### h',
      '> q',
      '- x',
      '|a|',
    ],
    ...[
      '@mira',
      '![x](http://e)',
      '](http://e)',
      '<img src=x>',
      '    code',
      '\t',
      '\r\n',
      '\u2028',
      '\u202egnp.',
      '\u001b[31mred',
    ],
    ...['`', '``', '\\', '-->', '***', '===', '1. a', 'x'.repeat(10_000), '#12', 'a\nb', 'www.e.com'],
  ),
);
const line = fc.array(hostile, { maxLength: 3 }).map((parts) => parts.join(''));

const failedWith = (step: string, reason: string, log: readonly string[]): PreviewView => ({
  ...{ is: 'failed', commit, runUrl },
  failure: { step, reason, log },
});

test('no line of a log, no step and no reason breaks the structure of the comment', () => {
  const benign = shapeOf(comment(renderPreviewBlock(failedWith('migrate', 'no', ['a', 'b']))!));
  fc.assert(
    fc.property(line, line, fc.array(line, { minLength: 1, maxLength: 30 }), (step, reason, log) => {
      const text = comment(renderPreviewBlock(failedWith(step, reason, log))!);
      expect(shapeOf(text)).toEqual(benign);
      expect(text).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      const gone = renderPreviewBlock({ is: 'gone', receipt: '1 of 1 destroyed', runUrl })!;
      expect(replacePreviewBlock(text, gone)).toBe(comment(gone));
    }),
    { numRuns: 1_000 },
  );
});

test('no address of a link breaks out of it; what is no web address is no link', () => {
  const ready = (open: string): PreviewView => ({
    ...{ is: 'ready', commit, sleepAfterSeconds: 0, isKept: false },
    links: { open, log: undefined },
    contents: { services: [], databases: [] },
  });
  const benign = shapeOf(renderPreviewBlock(ready('https://e.example/'))!);
  const shapes = fc.property(line, (part) => {
    expect(shapeOf(renderPreviewBlock(ready(`https://e.example/${part}`))!)).toEqual(benign);
  });
  fc.assert(shapes, { numRuns: 1_000 });
  for (const open of ['javascript:alert(1)', 'data:text/html,x', 'nothing', '']) {
    expect(renderPreviewBlock(ready(open))).not.toContain('](');
  }
});

test('the block is found in a comment, replaced there, and left out where there is none', () => {
  const [before, after] = [renderPreviewBlock(VIEWS[0]!)!, renderPreviewBlock(VIEWS.at(-1)!)!];
  expect(findPreviewBlock(comment(before))).toBe(before);
  expect(replacePreviewBlock(comment(before), after)).toBe(comment(after));
  expect(replacePreviewBlock('<!-- marker -->\n### Plan\n', after)).toBe('<!-- marker -->\n### Plan\n');
});
