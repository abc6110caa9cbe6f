import { waitFor } from '#test/app/app-on-github.ts';
import { whatIsWrong } from '../expectations.ts';
import type { World } from '../world.ts';

/** A pull request with much in it gets its plan. @returns what is wrong with comment and check */
export async function showPlan({ github, repository, say }: World): Promise<readonly string[]> {
  const pull = await github.openPull(repository, { title: 'Receipts by mail', author: 'ola', branch: 'receipts' });
  say('Ola opened a pull request');
  const check = await waitFor('the check', () =>
    repository.checks.find(
      (one) => one.headSha === pull.headSha && one.name === 'infra/plan' && one.conclusion !== null,
    ),
  );
  say(`it has its plan: ${check.output.title}`);
  return whatIsWrong(repository, check);
}
