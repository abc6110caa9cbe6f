import { expect, test } from 'vitest';
import type { EngineStep } from '#preview-envs/engine/engine-steps.ts';
import { explainSteps } from '#preview-envs/engine/explain-steps.ts';
import { declareApplication } from '#preview-envs/targets/host/declare-application.ts';
import { BOOKSHOP, PREVIEW, requestFor } from '../bookshop-request.ts';

const request = requestFor(BOOKSHOP);
const declarations = declareApplication(request, request.applications[0]!, PREVIEW);
const asTheyAre = declarations.map(({ name, type, inputs }): EngineStep => ({
  op: 'same',
  name,
  type,
  inputs,
  because: [],
}));
const step = (op: EngineStep['op'], name: string, because: readonly string[] = []): EngineStep => ({
  op,
  name: `${PREVIEW}/${name}`,
  type: '',
  because,
  inputs: {},
});
const explain = (...steps: readonly EngineStep[]) => {
  const names = new Set(steps.map((one) => one.name));
  return explainSteps(request.plan, declarations, [...asTheyAre.filter((one) => !names.has(one.name)), ...steps]);
};

test.each([
  ['nothing to do', step('same', 'database:orders')],
  ['one of the head is changed', step('update', 'database:orders')],
  ['a database is replaced by its migrations', step('replace', 'database:orders', ['migrations'])],
  ['one that an earlier commit had goes', step('delete', 'bucket:former')],
  ['the preview itself is told the commit', step('update', 'preview')],
])('%s', (_, one) => {
  expect(explain(one)).toEqual([]);
});

test.each([
  ['one that the head has goes', step('delete', 'database:orders'), 'it is created'],
  ['one that nobody asked for comes', step('create', 'bucket:planted'), 'there is no such resource'],
  ['a database is replaced by its name', step('replace', 'database:orders', ['name']), 'it is created'],
  ['the preview itself goes', step('delete', 'preview'), 'it is part of every preview'],
])('%s: not explained', (_, one, planSays) => {
  const rest = one.name.slice(PREVIEW.length + 1);
  expect(explain(one)).toEqual([{ op: one.op, address: rest.includes(':') ? rest : one.name, planSays }]);
});

test('what is declared and not looked at is not explained either', () => {
  expect(explainSteps(request.plan, declarations, asTheyAre.slice(1))).toMatchObject([{ op: 'none' }]);
});
