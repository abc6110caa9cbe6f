import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repairStack } from '#preview-envs/engine/repair-stack.ts';

let folder: string;
let stacks: string;
const backend = () => pathToFileURL(folder).href;
const write = (name: string, text: string) => writeFileSync(join(stacks, name), text);
const read = (name: string) => readFileSync(join(stacks, name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-repair-'));
  stacks = join(folder, '.pulumi/stacks/understudy');
  mkdirSync(stacks, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a state that is half there gives way to the one before', () => {
  write('pr-1.json', '{"version": 3, "checkp');
  write('pr-1.json.bak', '{"version": 3}');
  expect(repairStack(backend(), 'pr-1')).toBe(true);
  expect(read('pr-1.json')).toBe('{"version": 3}');
});

test.each(['', '{"vers'])('without a whole one before (%j), there is none', (before) => {
  write('pr-1.json', '');
  if (before !== '') write('pr-1.json.bak', before);
  expect(repairStack(backend(), 'pr-1')).toBe(true);
  expect(readdirSync(stacks)).not.toContain('pr-1.json');
});

test('a whole state, no state and other backends are left alone', () => {
  write('pr-1.json', '{"version": 3}');
  write('pr-1.json.bak', '{}');
  expect(repairStack(backend(), 'pr-1')).toBe(false);
  expect(read('pr-1.json')).toBe('{"version": 3}');
  expect(repairStack(backend(), 'pr-2')).toBe(false);
  expect(repairStack('postgres://understudy@localhost/stacks', 'pr-1')).toBe(false);
});
