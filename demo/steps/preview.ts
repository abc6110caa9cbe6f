import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import { whatIsLeft } from '../what-is-left.ts';
import type { World } from '../world.ts';

const run = promisify(execFile);
const READY = /\*\*Preview\*\* · \[\*\*open it\*\*\]\(([^)]+)\).* · runs `([\da-f]{7})`/;
const MINUTES = 3 * 60_000;

/** Waits for the preview of the newest commit. @returns its link, with the key */
export async function showPreview({ repository, say }: World, pull: PullState): Promise<string> {
  const block = () =>
    repository.comments.find((one) => one.pull === pull.number)?.body.split('<!-- preview -->')[1] ?? '';
  const link = await waitFor(
    'the preview',
    () => {
      if (block().includes('**failed**')) throw new Error(`the preview failed:\n${block()}`);
      const [, open, commit] = READY.exec(block()) ?? [];
      return commit === pull.headSha.slice(0, 7) && open;
    },
    MINUTES,
  );
  say(`the preview of ${pull.headSha.slice(0, 7)} is ready: ${link}`);
  return link;
}

/**
 * The preview answers the new endpoint, a push updates it, the merge takes it down, and nothing is left of it.
 *
 * @returns what is wrong
 */
export async function tryPreview(world: World): Promise<readonly string[]> {
  const { github, repository, clone, say } = world;
  const wrong: string[] = [];
  const pull = repository.pulls.get(1)!;
  const search = async (link: string) => titlesIn(await get(link, '/books?title=c'));
  const first = await search(await showPreview(world, pull));
  say(`GET /books?title=c, which only the branch has: ${first.join(', ')}`);
  if (first.join() !== 'Crime and Punishment,Great Expectations,Pride and Prejudice')
    wrong.push(`it found ${first.join()}`);

  const file = join(clone.folder, 'catalog/search.ts');
  clone.git('checkout', '-q', 'receipts');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('const pattern = `%${title}%`', 'const pattern = `${title}%`'),
  );
  const sha = await clone.pushAll('receipts', 'Search by how titles begin');
  await waitFor('GitHub to see the push', () => pull.headSha === sha);
  say('Ola pushes: titles are searched by their beginning');
  const second = await search(await showPreview(world, pull));
  say(`GET /books?title=c: ${second.join(', ')}`);
  if (second.join() !== 'Crime and Punishment') wrong.push(`after the push it found ${second.join()}`);

  for (const by of ['jon', 'mira']) await github.review(repository, pull, by, 'APPROVED');
  await waitFor('the approval', () =>
    repository.checks.some(
      (one) => one.headSha === pull.headSha && one.name === 'infra/approval' && one.conclusion === 'success',
    ),
  );
  const obstacle = await github.merge(repository, pull, 'mira');
  if (obstacle !== undefined) wrong.push(`GitHub does not merge it: ${obstacle}`);
  say('approved and merged');
  const receipt = await waitFor(
    'the receipt',
    () =>
      /\*\*Preview\*\* · gone · `([^`]+)`/.exec(repository.comments.find((one) => one.pull === pull.number)!.body)?.[1],
    MINUTES,
  );
  say(`the comment says: ${receipt}`);
  return [...wrong, ...(await whatIsLeft(world, 'previews'))];
}

/** After every merge, and without what previews shared. @returns what is left of anything */
export async function seeThemGone(world: World): Promise<readonly string[]> {
  const { repository } = world;
  const isQuiet = () =>
    repository.runs.every((one) => one.status === 'completed') && repository.deployments.length === 0;
  await waitFor('the previews to go', isQuiet, MINUTES);
  // As a person would: it is kept for the next preview.
  const { host, data, say } = world;
  const env = { ...process.env, UNDERSTUDY_HOST: host.controlUrl, UNDERSTUDY_HOST_TOKEN: host.token };
  const args = ['action/cli.ts', 'down', '--base'];
  const { stdout } = await run(process.execPath, args, { env: { ...env, XDG_STATE_HOME: join(data, 'state') } });
  say(`understudy down --base: ${stdout.trim()}`);
  return whatIsLeft(world, 'everything');
}

const titlesIn = (body: string) =>
  (JSON.parse(body) as { books: readonly { title: string }[] }).books.map((one) => one.title);

/** Like a browser: names below localhost need no DNS. The key of a link, in the header that programs use. */
function get(link: string, path: string): Promise<string> {
  const { hostname, port, host, searchParams } = new URL(link);
  return new Promise((resolve, reject) => {
    const headers = { host, 'x-understudy-key': searchParams.values().next().value };
    request({ host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname, port, path, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(body) : reject(new Error(`${path}: ${answer.statusCode} ${body}`)),
      );
    })
      .on('error', reject)
      .end();
  });
}
