import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { startShop } from '../../fixtures/shop.ts';

const browserPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const browserPath = [process.env.CHROMIUM_PATH ?? '', ...browserPaths].find(existsSync);

if (browserPath === undefined) {
  const reason = 'no Chromium on this machine (Debian: apt-get install chromium; or CHROMIUM_PATH)';
  if (process.env.CI !== undefined) throw new Error(`the browser test must run in CI: ${reason}`);
  console.warn(`SKIPPED the GraphiQL browser test: ${reason}`);
}

test.skipIf(browserPath === undefined)(
  'GraphiQL runs the example offline',
  async () => {
    await using shop = await startShop();
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const foreign: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && !shop.url.startsWith(origin)) foreign.push(request.url());
    });

    await page.goto(shop.url);
    await page.getByRole('button', { name: /execute query/i }).click();
    const response = page.locator('.result-window');
    await response.getByText('"warehouses"').first().waitFor();
    const text = await response.textContent();

    expect(text).toContain('"carrier"');
    expect(text).not.toContain('"errors"');
    expect(foreign).toEqual([]);
    expect(shop.inventory.calls.map(({ operation }) => operation)).toEqual(['BatchGetStock']);
    if (process.env.SCREENSHOT !== undefined)
      await page.screenshot({ path: process.env.SCREENSHOT });
  },
  60_000,
);

async function launch(executablePath: string) {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  return {
    newPage: browser.newPage.bind(browser),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
