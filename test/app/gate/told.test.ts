import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#test/app/app-on-github.ts';
import type { PullState } from '#test/github/state.ts';
import { openBookshopGate, type BookshopGate } from './bookshop-gate.ts';

// Whom the App tells what, and when by a new comment. Each test goes on where the one before ended.
let shop: BookshopGate;
let labels: PullState;
let stickers: PullState;

const bucket = (name: string, isPublic = false) =>
  `import { Bucket } from 'encore.dev/storage/objects';\nexport const ${name} = new Bucket('${name}', { public: ${isPublic} });\n`;
const open = (title: string, branch: string) => shop.github.openPull(shop.repository, { title, author: 'ola', branch });
const comment = (pull: PullState) => shop.commentsOf(pull).at(-1);
const says = (pull: PullState, text: string, isSo = true) =>
  waitFor(`#${pull.number} to say ${isSo ? '' : 'no longer '}${text}`, () => {
    const found = comment(pull);
    return found !== undefined && found.body.includes(text) === isSo && found;
  });

beforeAll(async () => {
  shop = await openBookshopGate();
  await shop.push('labels', shop.write({ 'stock/labels.ts': bucket('labels') }), 'Labels');
  await shop.push('stickers', shop.write({ 'web/labels.ts': bucket('labels', true) }), 'Stickers');
});
afterAll(() => shop.close());

test('two pull requests that create the same bucket name each other, with both lines', async () => {
  labels = await open('Labels', 'labels');
  await says(labels, 'bucket `labels`');
  stickers = await open('Stickers', 'stickers');
  const ofStickers = await says(stickers, `[#${labels.number}](`);
  const ofLabels = await says(labels, `[#${stickers.number}](`);
  const url = `${shop.github.url}/bookshop/bookshop`;
  for (const { body } of [ofStickers, ofLabels]) {
    expect(body).toContain('**Created by both, differently** · this one creates bucket `labels`');
    expect(body).toContain(`${url}/blob/${labels.headSha}/stock/labels.ts#L2`);
    expect(body).toContain(`${url}/blob/${stickers.headSha}/web/labels.ts#L2`);
  }
  expect(ofLabels.body).toContain(`[#${stickers.number}](${url}/pull/${stickers.number}) creates bucket`);
  expect([shop.commentsOf(labels), shop.commentsOf(stickers)]).toMatchObject([{ length: 1 }, { length: 1 }]);
});

test('a pull request that changes nothing still hears of who takes away what it begins to use', async () => {
  const read = 'export const bodies = async () => await db.query`SELECT body FROM review`;\n';
  const text = `import { SQLDatabase } from 'encore.dev/storage/sqldb';\nconst db = SQLDatabase.named('reviews');\n${read}`;
  await shop.push('bodies', shop.write({ 'reviews/bodies.ts': text }), 'Show the text');
  const bodies = await open('Show the text', 'bodies');
  await shop.gate(bodies, 'success');
  expect(comment(bodies)).toBeUndefined();
  const drop = { 'reviews/migrations/9_text.up.sql': 'ALTER TABLE review DROP COLUMN body;' };
  await shop.push('no-text', shop.write(drop), 'No text');
  const noText = await open('No text', 'no-text');
  expect((await says(noText, `[#${bodies.number}](`)).body).toContain('reads column `review.body`');
  expect((await says(bodies, `[#${noText.number}](`)).body).toContain('### Infra plan: no infrastructure changes');
  await shop.gate(bodies, 'success');
});

test('who only moves lines has nobody else’s comment written anew', async () => {
  const before = comment(labels)!.updatedAt;
  await shop.push('stickers', shop.write({ 'web/labels.ts': `// Labels.\n${bucket('labels', true)}` }), 'Say why');
  await says(stickers, stickers.headSha);
  await shop.gate(stickers, 'action_required');
  expect(comment(labels)!.updatedAt).toBe(before);
  expect(comment(labels)!.body).not.toContain(stickers.headSha);
});

test('once one is closed, the other names it no longer', async () => {
  await shop.github.setState(shop.repository, stickers, 'closed', 'ola');
  await says(labels, `[#${stickers.number}](`, false);
  expect(shop.commentsOf(labels)).toHaveLength(1);
});

test('newly lost data calls people by a new comment in place of the old one, once', async () => {
  const [before] = shop.commentsOf(labels);
  const removeCovers = () => rmSync(join(shop.clone.folder, 'lib/covers.ts'));
  await shop.push('labels', removeCovers, 'No more covers');
  const called = await says(labels, '**Data loss** · bucket `covers`');
  await shop.gate(labels, 'action_required');
  expect(shop.commentsOf(labels).map((one) => one.id)).toEqual([called.id]);
  expect(called.id).toBeGreaterThan(before!.id);
  await shop.push('labels', shop.write({ 'web/posters.ts': bucket('posters') }), 'Posters');
  await says(labels, 'bucket `posters`');
  await shop.gate(labels, 'action_required');
  expect(shop.commentsOf(labels).map((one) => one.id)).toEqual([called.id]);
});
