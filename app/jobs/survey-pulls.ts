import type { PullDeps } from '../pulls/pull-deps.ts';
import type { PullJob, SurveyJob } from './jobs.ts';

/** Wakes every open pull request that an event of the whole repository may concern, over all pages. */
export async function surveyPulls(
  authorize: PullDeps['authorize'],
  { base, ...ref }: SurveyJob,
  wake: (job: PullJob) => Promise<void>,
): Promise<number> {
  const { octokit } = await authorize(ref);
  const pulls = await octokit.paginate('GET /repos/{owner}/{repo}/pulls', {
    owner: ref.owner,
    repo: ref.repo,
    state: 'open',
    per_page: 100,
    ...(base === undefined ? {} : { base }),
  });
  for (const { number } of pulls) await wake({ ...ref, number });
  return pulls.length;
}
