import { waitFor } from '#test/app/app-on-github.ts';
import type { CheckState } from '#test/github/state.ts';
import type { World } from '../world.ts';
import { openGiftCards, pushNext } from './gift-cards.ts';

/**
 * Plan shown, merge blocked, approved by the right person, green; a refactor, still green; a change of infrastructure,
 * red with what is different; approved again, merged.
 *
 * @returns what is wrong
 */
export async function approvePlan(world: World): Promise<readonly string[]> {
  const { github, repository, say } = world;
  const wrong: string[] = [];
  const expect = (isRight: boolean, what: string) => {
    if (!isRight) wrong.push(what);
  };
  const pull = await openGiftCards(world);
  const gate = (conclusion: string, text = ''): Promise<CheckState> =>
    waitFor(`the gate to be ${conclusion} ${text}`, () => {
      const check = repository.checks.findLast((one) => one.headSha === pull.headSha && one.name === 'infra/approval');
      return check?.conclusion === conclusion && JSON.stringify(check.output).includes(text) && check;
    });
  const isBlocked = async () => (await github.merge(repository, pull, 'ola')) !== undefined;
  const commentsOf = () => repository.comments.filter((one) => one.pull === pull.number);
  const tell = (check: CheckState) => say(`gate: ${check.conclusion} · ${check.output.title}`);

  tell(await gate('action_required'));
  expect(await isBlocked(), 'GitHub merged what nobody approved');
  say('Ola tries to merge: blocked');

  await github.review(repository, pull, 'jon', 'APPROVED');
  tell(await gate('action_required', '`@jon` approved this plan'));
  await github.review(repository, pull, 'mira', 'APPROVED');
  tell(await gate('success'));

  say(`Ola pushes ${await pushNext(world, pull)}`);
  tell(await gate('success', 'an earlier commit with an equal plan'));

  const [shown] = commentsOf();
  say(`Ola pushes: ${await pushNext(world, pull)}`);
  const red = await gate('action_required', 'Since the approval of `@jon`, `@mira`');
  tell(red);
  console.log(`\n${red.output.text}\n`);
  expect(red.output.text!.includes('`~` creates bucket `gift-cards`: public'), 'the delta lacks the bucket');
  expect(await isBlocked(), 'GitHub merged a plan that nobody approved');
  const [called, ...others] = commentsOf();
  expect(others.length === 0 && called!.id > shown!.id, 'no one new comment calls the reviewers back');
  expect(called!.body.includes('@jon @mira, what was approved'), 'the comment does not call Mira');

  await github.review(repository, pull, 'mira', 'APPROVED');
  tell(await gate('success'));
  expect((await github.merge(repository, pull, 'ola')) === undefined, 'GitHub does not merge what is approved');
  say('approved again, and merged');
  return wrong;
}
