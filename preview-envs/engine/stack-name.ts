/** Every stack is in one project. */
export const PROJECT = 'understudy';

const STACK = /^understudy-(\d+)-(\d+)$/;

const BASE = 'understudy-base-';

/** What previews of a target share is in a stack of its own. */
export const baseStackOf = (target: string): string => `${BASE}${target}`;

export const isBaseStack = (name: string): boolean => name.startsWith(BASE);

/** A pull request's stack, by ids that stay when repositories are renamed. */
export const stackNameOf = (repository: number, pull: number): string => `understudy-${repository}-${pull}`;

/** The ids in a stack's name; undefined for a stack that is no pull request's. */
export function readStackName(name: string): { readonly repository: number; readonly pull: number } | undefined {
  const [, repository, pull] = STACK.exec(name) ?? [];
  return repository === undefined ? undefined : { repository: Number(repository), pull: Number(pull) };
}
