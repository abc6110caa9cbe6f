import { expect, test } from 'vitest';
import type { Failure } from '#preview-envs/host/api.ts';
import { readFailure, writeFailure } from '#preview-envs/provider/failure-text.ts';

const failure: Failure = {
  step: 'migrate',
  reason: '3_add_isbn.up.sql: column "isbn" already exists',
  log: ['applying 3_add_isbn.up.sql', '', '  ALTER TABLE book', '| a line like ours'],
};

test('a failure survives what the engine puts around a message', () => {
  const said = `error: 1 error occurred:\n\t* ${writeFailure(failure)}\n\nupdate failed`;
  expect(readFailure(said)).toEqual(failure);
});

test('a reason of several lines is one line', () => {
  expect(readFailure(writeFailure({ ...failure, reason: 'no\n  such\ttable', log: [] }))).toEqual({
    ...failure,
    reason: 'no such table',
    log: [],
  });
});

test('what is no failure of the host is none', () => {
  expect(readFailure('failed at random: a step that does not exist')).toBeUndefined();
});
