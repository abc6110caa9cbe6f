import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repairStacks } from '#preview-envs/engine/repair-stacks.ts';

let folder: string;
let stacks: string;
const repair = () => repairStacks(pathToFileURL(folder).href).map((path) => basename(path));
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
  expect(repair()).toEqual(['pr-1.json']);
  expect(read('pr-1.json')).toBe('{"version": 3}');
});

test.each(['', '{"vers'])('without a whole one before (%j), there is none', (before) => {
  write('pr-1.json', '');
  if (before !== '') write('pr-1.json.bak', before);
  expect(repair()).toEqual(['pr-1.json']);
  expect(readdirSync(stacks)).not.toContain('pr-1.json');
});

test('attributes that are half there go, of any stack and of the store', () => {
  write('pr-1.json', '{"version": 3}');
  for (const name of ['pr-1.json.attrs', 'pr-2.json.bak.attrs', '../../meta.yaml.attrs']) write(name, '');
  write('pr-3.json.attrs', '{"md5": null}');
  expect(repair()).toEqual(['meta.yaml.attrs', 'pr-1.json.attrs', 'pr-2.json.bak.attrs']);
  expect(readdirSync(stacks).toSorted()).toEqual(['pr-1.json', 'pr-3.json.attrs']);
  expect(readdirSync(join(folder, '.pulumi'))).toEqual(['stacks']);
});

test('whole states, no store and other backends are left alone', () => {
  write('pr-1.json', '{"version": 3}');
  write('pr-1.json.bak', '{}');
  expect(repair()).toEqual([]);
  expect(read('pr-1.json')).toBe('{"version": 3}');
  expect(repairStacks(pathToFileURL(join(folder, 'nowhere')).href)).toEqual([]);
  expect(repairStacks('postgres://understudy@localhost/stacks')).toEqual([]);
});
