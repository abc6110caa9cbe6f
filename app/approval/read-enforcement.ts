import type { Octokit } from '@octokit/rest';
import type { ApprovalNote } from '#analyzer/render/approval-view.ts';
import type { PullJob } from '../jobs/jobs.ts';

type Enforcement = 'enforced' | Extract<ApprovalNote, { kind: 'advisory' }>['because'];

/**
 * Whether a ruleset of the branch requires the check, from this App and no other.
 *
 * @see https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
 */
export async function readEnforcement(
  octokit: Octokit,
  { owner, repo }: PullJob,
  branch: string,
  { name, appId }: { readonly name: string; readonly appId: number },
): Promise<Enforcement> {
  try {
    const rules = await octokit.paginate('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      owner,
      repo,
      branch,
      per_page: 100,
    });
    const required = rules.flatMap((rule) =>
      rule.type === 'required_status_checks' ? (rule.parameters?.required_status_checks ?? []) : [],
    );
    const own = required.filter((one) => one.context === name);
    if (own.length === 0) return 'not-required';
    return own.some((one) => one.integration_id === appId) ? 'enforced' : 'not-pinned';
  } catch (error) {
    if (error instanceof Error && 'status' in error && (error.status === 404 || error.status === 403))
      return 'unreadable';
    throw error;
  }
}
