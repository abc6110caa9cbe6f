import { mkdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readThrown } from '#preview-envs/encore/runtime/errors/read-thrown.ts';

/** What Node throws in a process that may only read. */
function denied(code: string): object {
  const script = `try { ${code} } catch (error) { console.log(JSON.stringify({ ...error, message: error.message })) }`;
  const flags = ['--permission', '--allow-fs-read=*'];
  const { stdout } = spawnSync(process.execPath, [...flags, '--input-type=commonjs', '-e', script], {
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as object;
}

test.each([
  [`require('fs').writeFileSync('/srv/uploads/cover.png', '')`, '/srv/uploads/cover.png is read-only in a preview'],
  [`require('child_process').execSync('ls')`, 'a preview starts no programs'],
  [`new (require('worker_threads').Worker)('1', { eval: true })`, 'a preview starts no worker threads'],
])('what Node refused is said in words that help: %s', (code, text) => {
  const { reason, code: kind } = readThrown(denied(code));
  expect(kind).toBe('internal');
  expect(reason).toContain(text);
});

test.each([
  ['an object', { when: new Date(0), none: undefined }, { when: '1970-01-01T00:00:00Z' }],
  ['a list', ['a', 'b'], { 0: 'a', 1: 'b' }],
  ['null', null, undefined],
])('details as %s are sent as JSON', (_, details, wanted) => {
  const failure = readThrown({ code: 'not_found', message: 'no such book', details });
  expect(failure).toMatchObject({ code: 'not_found', message: 'no such book' });
  expect(failure.details).toEqual(wanted);
});

test.each([
  ['a function', { run: () => {} }, 'a function cannot be sent as JSON'],
  ['nothing in a list', { list: [undefined] }, 'a undefined cannot be sent as JSON'],
  ['text', 'no such book', 'details must be an object, got a string'],
])('details with %s make an internal error of it', (_, details, reason) => {
  expect(readThrown({ code: 'not_found', details })).toMatchObject({ code: 'internal', reason });
});

test('other errors keep their own words', () => {
  const thrown = () => {
    try {
      mkdirSync('/proc/uploads');
    } catch (error) {
      return error;
    }
  };
  expect(readThrown(thrown()).reason).toContain('mkdir');
});
