import { randomBytes } from 'node:crypto';
import type { RepositoryState, State } from '../state.ts';
import type { Permissions } from './workflow.ts';

const ALL = ['contents', 'pull_requests', 'checks', 'deployments', 'actions'];

/**
 * The token of one job; it ends with the job.
 * Source of the permissions: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
 */
export function issueToken(
  state: State,
  repository: RepositoryState,
  permissions: Permissions = { contents: 'read' },
): { readonly token: string; readonly revoke: () => void } {
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  const level = permissions === 'write-all' ? 'write' : 'read';
  const named = typeof permissions === 'string' ? ALL.map((name) => [name, level]) : Object.entries(permissions);
  const granted = named.map(([name, value]) => [name!.replaceAll('-', '_'), value]);
  state.tokens.set(token, {
    login: 'github-actions[bot]',
    repositories: [repository.id],
    permissions: { metadata: 'read', ...(Object.fromEntries(granted) as Record<string, string>) },
  });
  return { token, revoke: () => state.tokens.delete(token) };
}
