import { expect, test } from 'vitest';
import { ANNOTATIONS, PREVIEWS, pullOfTask, previewTask, runTitle } from '#app/github/preview-deployment.ts';

test('a deployment says whose preview it is, and only one of ours does', () => {
  expect(pullOfTask(previewTask(12))).toBe(12);
  for (const task of ['deploy', 'preview:pr-', 'preview:pr-012', 'preview:pr-12 ', 'x preview:pr-12']) {
    expect(pullOfTask(task)).toBeUndefined();
  }
});

test('a run is found by what it was asked for', () => {
  const head = 'a'.repeat(40);
  const up = { command: 'up', 'pull-request': '12', 'head-sha': head, digest: '' } as const;
  expect(runTitle(up)).toBe(`up #12 ${head}`);
  expect(runTitle({ ...up, command: 'down', 'head-sha': '' })).toBe('down #12');
});

test('titles of annotations tell outcomes apart', () => {
  const titles = Object.values(ANNOTATIONS);
  for (const title of titles) expect(titles.filter((one) => one.startsWith(title))).toEqual([title]);
});

test('the workflow that people copy has the name that is dispatched', () => {
  expect(PREVIEWS).toEqual({ workflow: 'understudy.yml', environment: 'preview' });
});
