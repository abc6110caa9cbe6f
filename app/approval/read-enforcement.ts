import type { Octokit } from '@octokit/rest';
import type { ApprovalNote } from '#analyzer/render/approval-view.ts';
import { orStatus } from '../github/or-status.ts';
import type { PullJob } from '../jobs/jobs.ts';

type Enforcement = 'enforced' | Extract<ApprovalNote, { kind: 'advisory' }>['because'];

interface RequiredCheck {
  readonly context: string;
  /** The app whose check it has to be; undefined: anybody's. */
  readonly appId: number | undefined;
}

type Branch = { readonly owner: string; readonly repo: string; readonly branch: string };

/**
 * Whether a ruleset of the branch, or its classic protection, requires the check, from this App and no other.
 *
 * @see https://docs.github.com/en/rest/repos/rules#get-rules-for-a-branch
 * @see https://docs.github.com/en/rest/branches/branches#get-a-branch
 */
export async function readEnforcement(
  octokit: Octokit,
  { owner, repo }: PullJob,
  branch: string,
  { name, appId }: { readonly name: string; readonly appId: number },
): Promise<Enforcement> {
  const found: Enforcement[] = [];
  for (const read of [readRulesets, readProtection]) {
    const required = await orStatus(read(octokit, { owner, repo, branch }), [403, 404]);
    if (typeof required === 'number') {
      found.push('unreadable');
      continue;
    }
    const own = required.filter((one) => one.context === name);
    if (own.some((one) => one.appId === appId)) return 'enforced';
    found.push(own.length === 0 ? 'not-required' : 'not-pinned');
  }
  return found.find((one) => one === 'not-pinned') ?? found.find((one) => one === 'unreadable') ?? 'not-required';
}

async function readRulesets(octokit: Octokit, branch: Branch): Promise<readonly RequiredCheck[]> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  const rules = await octokit.paginate(route, { ...branch, per_page: 100 });
  const required = rules.flatMap((rule) =>
    rule.type === 'required_status_checks' ? (rule.parameters?.required_status_checks ?? []) : [],
  );
  return required.map((one) => ({ context: one.context, appId: one.integration_id }));
}

/** What the branch itself tells of its protection needs no right of an administrator. */
async function readProtection(octokit: Octokit, branch: Branch): Promise<readonly RequiredCheck[]> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', branch);
  const required = data.protection.required_status_checks;
  if (required === undefined || required.enforcement_level === 'off') return [];
  return required.checks.map((one) => ({ context: one.context, appId: one.app_id ?? undefined }));
}
