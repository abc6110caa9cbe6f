import type { Octokit } from '@octokit/rest';
import { PREVIEWS, previewTask, type DeploymentPayload } from '#app/github/preview-deployment.ts';

/** GitHub's records of one pull request's preview. https://docs.github.com/en/rest/deployments */
export interface Deployments {
  /** A record for a commit, and how it goes on. */
  begin(sha: string, payload: DeploymentPayload): Promise<RunningDeployment>;
  /** Ends the records of other runs: what they made is replaced, or gone. */
  inactivate(description: string, except?: number): Promise<readonly number[]>;
  /** Removes records that have been made inactive. */
  remove(ids: readonly number[]): Promise<void>;
}

export interface RunningDeployment {
  readonly id: number;
  tell(state: DeploymentState, description: string, links?: DeploymentLinks): Promise<void>;
}

type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

interface DeploymentLinks {
  readonly environment_url?: string;
  readonly log_url?: string;
}

/** Of a description, by GitHub. */
const LONGEST = 140;
const OVER: ReadonlySet<string> = new Set(['inactive', 'failure', 'error']);

export function deploymentsOf(
  octokit: Octokit,
  { owner, repo, pull }: { readonly owner: string; readonly repo: string; readonly pull: number },
): Deployments {
  const of = { owner, repo };
  const where = { ...of, environment: PREVIEWS.environment, task: previewTask(pull) };
  const tell = async (id: number, state: DeploymentState, description: string, links: DeploymentLinks = {}) => {
    await octokit.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
      ...of,
      deployment_id: id,
      state,
      description: shorten(description),
      environment: PREVIEWS.environment,
      // It would pass over transient ones, which ours are.
      auto_inactive: false,
      ...links,
    });
  };
  return {
    begin: async (sha, payload) => {
      const { data } = await octokit.request('POST /repos/{owner}/{repo}/deployments', {
        ...where,
        ref: sha,
        payload: { ...payload },
        auto_merge: false,
        required_contexts: [],
        transient_environment: true,
        production_environment: false,
        description: `Preview of #${pull}`,
      });
      if (!('id' in data)) throw new Error(`GitHub made no deployment: ${data.message ?? 'it says not why'}`);
      const id = Number(data.id);
      await tell(id, 'queued', 'waiting for the engine');
      return { id, tell: (...status) => tell(id, ...status) };
    },
    inactivate: async (description, except) => {
      const all = await octokit.paginate('GET /repos/{owner}/{repo}/deployments', { ...where, per_page: 100 });
      const others = all.map((one) => one.id).filter((id) => id !== except);
      for (const id of others) {
        const path = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
        const { data } = await octokit.request(path, { ...of, deployment_id: id, per_page: 1 });
        if (!OVER.has(data[0]?.state ?? 'pending')) await tell(id, 'inactive', description);
      }
      return others;
    },
    remove: async (ids) => {
      for (const deployment_id of ids) {
        await octokit.request('DELETE /repos/{owner}/{repo}/deployments/{deployment_id}', { ...of, deployment_id });
      }
    },
  };
}

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
