import { authorizeJob, type AppCredentials } from '../github/github.ts';
import type { PullJob, SurveyJob } from './jobs.ts';

/** Wakes every open pull request that an event of the whole repository may concern, over all pages. */
export async function surveyPulls(
  credentials: AppCredentials,
  { base, ...ref }: SurveyJob,
  wake: (job: PullJob) => Promise<void>,
): Promise<number> {
  const { octokit } = await authorizeJob(credentials, ref.installation, ref.repository);
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
