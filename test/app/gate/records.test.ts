import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVerify } from '#action/commands/verify.ts';
import { auditPath, readAuditPath } from '#app/records/audit-link.ts';
import { deriveKeys } from '#app/records/derive-keys.ts';
import type { PullState } from '#test/github/state.ts';
import { GIFT_CARDS, openBookshopGate, type BookshopGate } from './bookshop-gate.ts';

const pem = () =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keys = deriveKeys(pem());
const now = Date.parse('2026-11-02T10:00:00Z');
test('the keys follow from the App’s key alone', () => {
  const one = pem();
  expect(deriveKeys(one).recordPublic).toBe(deriveKeys(one).recordPublic);
  expect(deriveKeys(one).recordPublic).not.toBe(keys.recordPublic);
});

describe('the link to the audit page', () => {
  const path = auditPath(keys.link, 7, now);

  test('is good for this month and the next', () => {
    expect(readAuditPath(keys.link, path, now)).toBe(7);
    expect(readAuditPath(keys.link, path, Date.parse('2026-12-31T23:59:59Z'))).toBe(7);
    expect(readAuditPath(keys.link, path, Date.parse('2027-01-01T00:00:00Z'))).toBeUndefined();
    expect(readAuditPath(keys.link, path, Date.parse('2026-10-31T00:00:00Z'))).toBeUndefined();
  });

  test('of another repository, month or key is none', () => {
    expect(readAuditPath(keys.link, path.replace('/7/', '/8/'), now)).toBeUndefined();
    expect(readAuditPath(keys.link, path.replace('202611', '202612'), now)).toBeUndefined();
    expect(readAuditPath(deriveKeys(pem()).link, path, now)).toBeUndefined();
    expect(readAuditPath(keys.link, '/audit/7/202611/', now)).toBeUndefined();
  });
});

describe('the App', () => {
  let shop: BookshopGate;
  let pull: PullState;
  const folder = mkdtempSync(join(tmpdir(), 'understudy-verify-'));
  const keyFile = join(folder, 'understudy.pem');

  beforeAll(async () => {
    shop = await openBookshopGate({ PUBLIC_URL: 'https://understudy.example/' });
    await shop.push('gift-cards', shop.copy(GIFT_CARDS.open), 'Sell gift cards');
    pull = await shop.github.openPull(shop.repository, { title: 'Gifts', author: 'ola', branch: 'gift-cards' });
    await shop.gate(pull, 'action_required');
    writeFileSync(keyFile, await (await fetch(`${shop.app().url}/api/records/key`)).text());
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await shop.close();
  });

  const verifyCommit = (sha: string, ...more: readonly string[]): Promise<string> => {
    const flags = ['--app', shop.app().url, '--key', keyFile, '--repository', String(shop.repository.id)];
    return runVerify([...flags, '--commit', sha, ...more]).catch((error: unknown) => String(error));
  };

  test('vouches for an approved plan only, and no longer than it is approved', async () => {
    expect(await verifyCommit(pull.headSha)).toBe('Error: not approved: its plan waits for approval');
    const review = await shop.github.review(shop.repository, pull, 'mira', 'APPROVED');
    await shop.gate(pull, 'success');
    expect(await verifyCommit(pull.headSha)).toMatch(/^plan [\da-f]{12} of #1 is approved by mira\n$/);
    expect(await verifyCommit(pull.headSha, '--digest', 'f'.repeat(64))).toContain('stale');
    await shop.github.dismiss(shop.repository, review, 'jon');
    await shop.gate(pull, 'action_required');
    expect(await verifyCommit(pull.headSha)).toContain('not approved');
  });

  test('vouches for the commit that merging made, if it changes what was approved', async () => {
    await shop.github.review(shop.repository, pull, 'mira', 'APPROVED');
    await shop.gate(pull, 'success');
    expect(await shop.github.merge(shop.repository, pull, 'ola')).toBeUndefined();
    const url = `${shop.app().url}/api/records/${shop.repository.id}/${pull.mergeSha}`;
    const ask = async () => (await fetch(url)).status;
    await expect.poll(ask, { timeout: 15_000, interval: 50 }).toBe(200);
    expect(await verifyCommit(pull.mergeSha!)).toContain('is approved by mira');
    expect(await verifyCommit(pull.headSha)).toContain('not approved');
  });

  test('tells who approved what on a page, and as JSON lines', async () => {
    const [, path] = /\(https:\/\/understudy\.example(\/audit\/[^)]+)\)/.exec(
      shop.checkOf(pull.headSha)!.output.summary!,
    )!;
    const page = await (await fetch(`${shop.app().url}${path}`)).text();
    expect(page).toContain('<td class="merged">merged</td>');
    expect(page).toContain('<td>mira</td>');
    const lines = (await (await fetch(`${shop.app().url}${path}?format=jsonl`)).text()).trim().split('\n');
    const states = lines.map((line) => (JSON.parse(line) as { state: string }).state);
    expect(states).toEqual(['merged', 'approved', 'waiting', 'approved', 'waiting']);
    expect((await fetch(`${shop.app().url}${path}0`)).status).toBe(403);
  });

  test('wrong flags say what is wanted', async () => {
    expect(await verifyCommit('main')).toBe('UsageError: --commit takes a full commit id');
  });
});
