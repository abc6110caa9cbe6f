import { expect, test } from 'vitest';
import { decidePreview } from '#app/previews/decide-preview.ts';
import type { PreviewFacts } from '#app/previews/preview-facts.ts';

const HEAD = 'a'.repeat(40);
const FACTS: PreviewFacts = {
  isOpen: true,
  isDraft: false,
  isFork: false,
  headSha: HEAD,
  labels: new Set(),
  start: 'automatic',
  canRun: true,
  workflow: 'there',
  wish: undefined,
  isApproved: true,
  hasPlace: true,
};
const start = { kind: 'start', headSha: HEAD } as const;
const stop = { kind: 'stop', headSha: HEAD } as const;
const earlier = { kind: 'start', headSha: 'b'.repeat(40) } as const;
const labels = new Set(['preview']);

test.each<[string, Partial<PreviewFacts>, string]>([
  ['an open pull request', {}, 'wanted'],
  ['a closed one', { isOpen: false, wish: start }, 'closed'],
  ['nothing that could run', { canRun: false, wish: start }, 'nothing-to-run'],
  ['no workflow', { workflow: 'missing', wish: start }, 'no-workflow'],
  ['permissions not granted', { workflow: 'not-granted' }, 'not-granted'],
  ['a draft', { isDraft: true }, 'draft'],
  ['a draft with the label', { isDraft: true, labels }, 'wanted'],
  ['a draft that was started', { isDraft: true, wish: start }, 'wanted'],
  ['label where it is by label', { start: 'label', labels }, 'wanted'],
  ['no label where it is by label', { start: 'label' }, 'needs-label'],
  ['other labels where it is by label', { start: 'label', labels: new Set(['preview:keep']) }, 'needs-label'],
  ['manual', { start: 'manual' }, 'needs-start'],
  ['manual, started at an earlier head', { start: 'manual', wish: earlier }, 'wanted'],
  ['stopped', { wish: stop }, 'stopped'],
  ['stopped, with the label', { wish: stop, labels }, 'stopped'],
  ['a fork', { isFork: true }, 'fork'],
  ['a fork with the label: it names no commit', { isFork: true, labels }, 'fork'],
  ['a fork, another commit allowed', { isFork: true, wish: earlier }, 'fork'],
  ['a fork, exactly this commit allowed', { isFork: true, wish: start }, 'wanted'],
  ['no approval', { isApproved: false }, 'needs-approval'],
  ['no approval, and started by its button', { isApproved: false, wish: start }, 'needs-approval'],
  ['no approval, and no place', { isApproved: false, hasPlace: false }, 'needs-approval'],
  ['no approval of a fork that nobody allowed', { isApproved: false, isFork: true }, 'fork'],
  ['all places taken', { hasPlace: false }, 'limit'],
  ['all places taken, and stopped', { hasPlace: false, wish: stop }, 'stopped'],
])('%s', (_, facts, expected) => {
  const decision = decidePreview({ ...FACTS, ...facts });
  expect(decision.wanted ? 'wanted' : decision.because).toBe(expected);
});
