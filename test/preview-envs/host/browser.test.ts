import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PreviewState } from '#preview-envs/host/api.ts';
import { TOKEN } from './host-under-test.ts';
import { startRealHost, type RealHost } from './real-host.ts';
import { upFolder } from './up-folder.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const BOOKSHOP = join(import.meta.dirname, '../../../demo/bookshop/main');
const NAME = 'pr-12--bookshop';
const isMissing = !existsSync(CHROMIUM);
if (isMissing) console.warn(`SKIPPED: a person in a browser needs Chromium at ${CHROMIUM}, or CHROMIUM set to it`);

let real: RealHost;
let browser: Browser;
let page: Page;
let state: PreviewState;

describe.skipIf(isMissing)('a person in a browser', { timeout: 30_000 }, () => {
  beforeAll(async () => {
    [real, browser] = await Promise.all([
      startRealHost({}),
      chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
    ]);
    await upFolder({ url: real.host.running.controlUrl, token: TOKEN }, BOOKSHOP, NAME);
    state = (await real.host.call('GET', `previews/${NAME}`)).body;
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await real?.host.stop();
  });

  test('opens the link, and from then on the preview without its key', async () => {
    await page.goto(`${state.url}/books/9780141439518`);
    expect(await page.textContent('h1')).toBe('This preview opens with its link');
    const opened = await page.goto(state.link.replace('/?', '/books/9780141439518?'));
    expect(opened?.status()).toBe(200);
    expect(page.url()).toBe(`${state.url}/books/9780141439518`);
    expect(await page.textContent('body')).toContain('Pride and Prejudice');
    await page.goto(`${state.url}/books/9780486415864`);
    expect(await page.textContent('body')).toContain('"title"');
  });

  test('tries an endpoint on the page, and sees what it led to', async () => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()));
    await page.goto(state.pageLink);
    expect(page.url()).not.toContain('key=');
    const endpoint = page.locator('details.endpoint', { hasText: '/books/:isbn' }).first();
    await endpoint.locator('summary').click();
    const traces = page.locator('details.trace', { hasText: 'GET /books/:isbn' });
    const before = await traces.count();
    await endpoint.getByLabel('Path').fill('/books/9780679734505');
    await endpoint.getByRole('button', { name: 'Send' }).click();
    await endpoint.locator('output', { hasText: '200 OK' }).waitFor();
    expect(await endpoint.locator('output').textContent()).toContain('"title": "Crime and Punishment"');
    // The answer is there before its trace, and older ones look the same.
    await traces.nth(before).waitFor();
    const trace = traces.first();
    await trace.locator('summary').click();
    await trace.locator('tr.what-query', { hasText: 'SELECT isbn' }).waitFor();
    // It stays open while the page keeps itself current.
    await page.waitForResponse((response) => response.url().endsWith('/parts/buckets'));
    await trace.locator('tr.what-query', { hasText: 'SELECT isbn' }).waitFor();
    expect(problems).toEqual([]);
  });

  test('runs a cron by its button', async () => {
    const card = page.locator('#crons article').first();
    await card.getByRole('button', { name: 'Run now' }).click();
    await card.locator('output.good').waitFor();
    expect(await card.locator('p').innerText()).toBe('every 6 h in production, calls stock.restock');
    await page
      .locator('details.trace', { hasText: await card.locator('h3').innerText() })
      .first()
      .waitFor();
  });

  test('puts it to sleep; the next visit wakes it', async () => {
    await page.getByRole('button', { name: 'Put to sleep' }).click();
    await page.locator('header .badge', { hasText: 'asleep' }).waitFor();
    await page.goto(`${state.url}/books/9780141439518`);
    await page.getByText('Pride and Prejudice').waitFor();
    const { phase } = (await real.host.call('GET', `previews/${NAME}`)).body as PreviewState;
    expect(phase.is).toBe('ready');
  });
});
