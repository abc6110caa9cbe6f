// npm run demo: an emulated GitHub, the real App, Action and preview host, the bookshop and two pull requests on it, on
// this machine alone.
// npm run demo -- --once: the story of both without waiting; exit code 0 only if all of it is right.
import { approvePlan } from './steps/approve.ts';
import { openGiftCards } from './steps/gift-cards.ts';
import { showPlan } from './steps/receipts.ts';
import { seeThemGone, showPreview, tryPreview } from './steps/preview.ts';
import { createWorld } from './world.ts';

const isOnce = process.argv.includes('--once');
const world = await createWorld();
const { github, repository, say } = world;
/** @param story what is wrong with it; undefined: it was not told to its end */
const end = async (story?: readonly string[]): Promise<never> => {
  const wrong = [...(story ?? []), ...(await world.close())];
  for (const line of wrong) console.error(`wrong: ${line}`);
  if (wrong.length > 0) say(`${wrong.length} things are wrong`);
  else if (story !== undefined) say('the host is stopped and nothing of it is left: everything is right');
  process.exit(wrong.length === 0 ? 0 : 1);
};
process.once('SIGINT', () => void end());
process.once('SIGTERM', () => void end());

try {
  await tell();
} catch (error) {
  console.error(error);
  await end(['the story broke off']);
}

async function tell(): Promise<void> {
  const wrong = [...(await showPlan(world))];
  if (isOnce) {
    console.log(`\n${repository.comments[0]?.body}\n`);
    wrong.push(...(await tryPreview(world)), ...(await approvePlan(world)), ...(await seeThemGone(world)));
    return end(wrong);
  }
  await showPreview(world, repository.pulls.get(1)!);
  await openGiftCards(world);
  const pulls = [...repository.pulls.values()].map(
    ({ number, title }) => `         ${github.url}/bookshop/bookshop/pull/${number}   ${title}`,
  );
  console.log(`
  Open   two pull requests; approve, request changes, push and merge there, as different people:
${pulls.join('\n')}
  Push   git clone -b receipts ${github.url}/bookshop/bookshop.git, change something, push: the page follows.
  Stop   Ctrl-C
  `);
}
