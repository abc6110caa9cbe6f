import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A machine that takes jobs: what it has of its own, and where the Action lies that workflows name by `uses`. */
export interface Runner {
  /** As workflows name the Action, before the `@`. */
  readonly uses: string;
  /** Folder with `action.yml`. */
  readonly action: string;
  /** Its entry point, in place of `runs.main`. */
  readonly main: string;
  /** Of the machine: PATH, HOME and what an administrator set. */
  readonly env: Readonly<Record<string, string>>;
}

/** What one job writes and reads, thrown away after it. */
export interface Workspace {
  readonly folder: string;
  /** Makes a file for one step. @returns its path */
  file(name: string, content?: string): string;
  remove(): void;
}

export function createWorkspace(): Workspace {
  const root = mkdtempSync(join(tmpdir(), 'understudy-runner-'));
  const folder = join(root, 'work');
  mkdirSync(folder);
  mkdirSync(join(root, 'temp'));
  return {
    folder,
    file: (name, content = '') => {
      const path = join(root, 'temp', name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface ActionMetadata {
  readonly inputs?: Readonly<Record<string, { readonly default?: string | boolean }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** The Action's inputs as a runner passes them: `INPUT_PULL-REQUEST`, defaults filled in, unknown ones refused. */
export function inputVariables(
  { action }: Runner,
  given: Readonly<Record<string, string>>,
  fill: (text: string | boolean) => string,
): Readonly<Record<string, string>> {
  const { inputs = {} } = parse(readFileSync(join(action, 'action.yml'), 'utf8')) as ActionMetadata;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) throw new Error(`Unexpected input(s) '${unknown}'`);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: byDefault }]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? fill(byDefault ?? ''),
    ]),
  );
}

/** `name=value`, or `name<<MARK`, lines, `MARK`. */
export function readFileCommands(path: string): Readonly<Record<string, string>> {
  const text = readFileSync(path, 'utf8');
  const blocks = [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name, , value]) => [name!, value!]);
  const lines = [...text.matchAll(/^([\w-]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]);
  return Object.fromEntries([...lines, ...blocks]);
}
