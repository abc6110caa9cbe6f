import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { startHeldPage } from './held-page.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const isMissing = !existsSync(CHROMIUM);
if (isMissing) console.warn(`SKIPPED: the page's refresh needs Chromium at ${CHROMIUM}, or CHROMIUM set to it`);

const trace = (id: string) => `<details data-trace="${id}"><summary>${id}</summary><p>what ${id} led to</p></details>`;

test.skipIf(isMissing)('a trace stays open that was opened while a refresh was under way', async () => {
  const held = await startHeldPage(trace('first'));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(held.url);
    await page.getByRole('button', { name: 'Send' }).click();
    await held.asked;
    await page.getByText('first', { exact: true }).click();
    held.release(trace('second') + trace('first'));
    await page.getByText('second', { exact: true }).waitFor();
    expect(await page.getByText('what first led to').isVisible()).toBe(true);
    expect(await page.getByText('what second led to').isVisible()).toBe(false);
  } finally {
    await browser.close();
    held.stop();
  }
});
