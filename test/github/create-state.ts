import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryState, State } from './state.ts';

/** A GitHub on which nothing happened yet. */
export const createState = (): State => ({
  repositories: new Map(),
  tokens: new Map(),
  deliveries: [],
  requests: [],
  teams: new Map(),
  installation: { id: 1, suspendedAt: null, mayReadMembers: true },
  violations: [],
  prepared: [],
  nextId: 1_000,
});

/** An empty repository on disk, with people who may do this and that. */
export function createRepository(state: State, folder: string, owner: string, name: string): RepositoryState {
  const bare = join(folder, owner, `${name}.git`);
  mkdirSync(bare, { recursive: true });
  execFileSync('git', ['init', '--quiet', '--bare', '-b', 'main', bare]);
  const repository: RepositoryState = {
    id: state.nextId++,
    owner,
    name,
    folder: bare,
    people: new Map([
      ['ola', 'write'],
      ['mira', 'admin'],
      ['jon', 'write'],
      ['rae', 'read'],
    ]),
    pulls: new Map(),
    comments: [],
    checks: [],
    reviews: [],
    pushes: [],
    requiredChecks: [],
    groups: [],
    deployments: [],
    runs: [],
    secrets: new Map(),
    variables: new Map(),
  };
  state.repositories.set(`${owner}/${name}`, repository);
  return repository;
}
