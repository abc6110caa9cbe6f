import { cpSync } from 'node:fs';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import type { World } from '../world.ts';

const BRANCH = 'gift-cards';
const FOLDER = 'demo/bookshop/gift-cards';

/** Commits a prepared folder onto a branch and waits until its pull requests follow. */
async function push(
  { clone, repository }: World,
  branch: string,
  from: string,
  folder: string,
  message: string,
  by: string,
) {
  clone.git('checkout', '-q', '-B', branch, from);
  cpSync(folder, clone.folder, { recursive: true });
  const sha = await clone.pushAll(branch, message, by);
  const pulls = [...repository.pulls.values()].filter((one) => one.branch === branch && one.state === 'open');
  await waitFor('GitHub to see the push', () => pulls.every((one) => one.headSha === sha));
}

/** Rules on main, and a pull request that creates a bucket, with two more pushes ready. */
export async function openGiftCards(world: World): Promise<PullState> {
  const { github, repository, say } = world;
  await push(world, 'main', 'main', 'demo/bookshop/rules', 'The platform team approves buckets', 'mira');
  say('main has rules: whoever may write approves, and for buckets somebody of @bookshop/platform, which is Mira');
  await push(world, BRANCH, 'main', `${FOLDER}/1-open`, 'Sell gift cards', 'ola');
  const pull = await github.openPull(repository, { title: 'Sell gift cards', author: 'ola', branch: BRANCH });
  prepare(world, pull, 'a refactor', `${FOLDER}/2-refactor`, 'Keep the store apart');
  return pull;
}

/** A button on the page; pushed, the one that makes the bucket public follows. */
function prepare(world: World, pull: PullState, label: string, folder: string, message: string): void {
  const { prepared } = world.github.state;
  const one = {
    pull,
    label,
    push: async (by: string) => {
      prepared.splice(prepared.indexOf(one), 1);
      if (!folder.endsWith('3-public'))
        prepare(world, pull, 'make the bucket public', `${FOLDER}/3-public`, 'Show the cards');
      await push(world, pull.branch, pull.branch, folder, message, by);
    },
  };
  prepared.push(one);
}

/** The next prepared push of a pull request, by its author. */
export async function pushNext({ github }: World, pull: PullState): Promise<string> {
  const next = github.state.prepared.find((one) => one.pull === pull)!;
  await next.push(pull.author);
  return next.label;
}
