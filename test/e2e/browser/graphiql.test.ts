import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
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
    expect(text, 'it has the Plan panel for that').not.toContain('"explain"');
    expect(foreign).toEqual([]);
    expect(shop.inventory.calls.map(({ operation }) => operation)).toEqual(['BatchGetStock']);
    if (process.env.SCREENSHOT !== undefined)
      await page.screenshot({ path: process.env.SCREENSHOT });
  },
  60_000,
);

test.skipIf(browserPath === undefined)(
  'the Plan panel draws what will be called, and then what was',
  async () => {
    await using shop = await startShop();
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));

    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Show Plan' }).click();
    const panel = page.locator('.plan-panel');
    await panel.getByText('before it runs').waitFor();
    const steps = () => panel.locator('.plan-step').allInnerTexts();
    expect((await steps()).map((text) => text.split(/\n+/))).toEqual([
      ['products', 'catalog', '≤ 1 call', 'GET /products?limit={…}'],
      ['stock', 'inventory', '≤ 1 call · ≤ 50 keys', 'shop.inventory.v1.Inventory/BatchGetStock'],
      ['shipping', 'shipping', '≤ 1 call · ≤ 50 keys', 'GetShippingQuotes'],
      ['category', 'catalog', '≤ 1 call · ≤ 50 keys', 'GET /categories?ids={…}'],
    ]);
    expect(shop.catalog.calls).toEqual([]);

    await page.getByRole('button', { name: /execute query/i }).click();
    await panel.getByText('as it ran').waitFor();
    expect((await steps())[1]).toMatch(/^stock\s+inventory\s+50 keys · [\d.]+ ms\s/);
    const [first, second] = await Promise.all(
      [0, 1].map((index) => panel.locator('.plan-bar').nth(index).boundingBox()),
    );
    expect(second?.x, 'stock waits for products').toBeGreaterThanOrEqual(
      (first?.x ?? Number.NaN) + (first?.width ?? Number.NaN) - 3,
    );
    expect(errors).toEqual([]);
    if (process.env.SCREENSHOT_PLAN !== undefined) {
      await page.screenshot({ path: process.env.SCREENSHOT_PLAN });
    }
  },
  60_000,
);

test.skipIf(browserPath === undefined)(
  'GraphiQL shows what is deferred when it comes, and the Plan panel which steps that are',
  async () => {
    using folder = makeFolder({
      'deferred.graphql':
        '{ products(limit: 2) { name ... @defer { shipping(postcode: "10115") { carrier } } } }',
    });
    await using shop = await startShop({
      server: { graphiqlExample: `${folder.path}/deferred.graphql` },
    });
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const contentTypes: unknown[] = [];
    page.on('response', (response) => contentTypes.push(response.headers()['content-type']));

    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Show Plan' }).click();
    const steps = page.locator('.plan-panel .plan-step');
    await steps.nth(1).waitFor();
    expect(await steps.nth(0).innerText()).not.toContain('later');
    expect(await steps.nth(1).innerText()).toMatch(/shipping\s+later\s+shipping/);

    await page.getByRole('button', { name: /execute query/i }).click();
    const response = page.locator('.result-window');
    await response.getByText('"carrier"').first().waitFor();
    expect(await response.textContent()).toContain('"name"');
    expect(contentTypes).toContain('multipart/mixed; boundary="-"');
  },
  60_000,
);

test.skipIf(browserPath === undefined).each(['light', 'dark'] as const)(
  'the Plan panel by keyboard, for screen readers and for weak eyes (%s)',
  async (colorScheme) => {
    using folder = makeFolder({
      'fails.graphql': '{ product(id: 99999) { name stock { quantity } } }',
    });
    await using shop = await startShop({
      server: { graphiqlExample: `${folder.path}/fails.graphql` },
    });
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme });

    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Show Plan' }).waitFor();
    for (let stops = 0; stops < 3; stops++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Plan' });
    await panel.getByText('before it runs').waitFor();
    const planned = await panel.ariaSnapshot();
    expect(planned).toContain('heading "Plan" [level=2]');
    expect(planned).toMatch(/product catalog ≤ 1 call\s+- img "at once"/);
    expect(planned).toMatch(/stock inventory ≤ 1 call · ≤ 1 key\s+- img "after product"/);

    const execute = page.getByRole('button', { name: /execute query/i });
    while (!(await execute.evaluate((button) => button === document.activeElement))) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await panel.getByText('as it ran').waitFor();

    expect(await panel.ariaSnapshot()).toMatch(/img "[\d.]+ ms \+ [\d.]+ ms: NOT_FOUND"/);
    expect(await panel.locator('.plan-failed').count()).toBeGreaterThan(0);
    expect(await panel.evaluate(weakestContrast)).toBeGreaterThanOrEqual(4.5);
  },
  60_000,
);

/** By WCAG 2.2, of all texts of an element: 4.5 is what small ones need. Runs in the browser. */
function weakestContrast(root: Element): number {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('there is no canvas');
  const paint = (colours: readonly string[]) => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const around = (element: Element | null): string[] =>
    element === null
      ? []
      : [...around(element.parentElement), getComputedStyle(element).backgroundColor];
  const ratios = [...root.querySelectorAll('*')]
    .filter(({ childNodes }) => [...childNodes].some(({ nodeType }) => nodeType === Node.TEXT_NODE))
    .map((element) => {
      const behind = around(element);
      const luminances = [paint(behind), paint([...behind, getComputedStyle(element).color])];
      return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
    });
  return Math.min(...ratios);
}

test.skipIf(browserPath === undefined)(
  'what is refused did not run: the Plan panel says why, and what it would have called',
  async () => {
    const fields = Array.from(
      { length: 6 },
      (_, index) => `s${index}: searchProducts(q: "x") { total }`,
    );
    using folder = makeFolder({ 'often.graphql': `{ ${fields.join(' ')} }` });
    await using shop = await startShop({
      server: { graphiqlExample: `${folder.path}/often.graphql` },
    });
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });

    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Show Plan' }).click();
    const panel = page.locator('.plan-panel');
    await panel.getByText('before it runs').waitFor();
    await page.getByRole('button', { name: /execute query/i }).click();
    await panel.locator('.plan-problem').waitFor();

    expect(await panel.locator('.plan-problem').textContent()).toContain('asks 6 times');
    expect(await panel.locator('.plan-tag').textContent()).toBe('before it runs');
    expect(await panel.locator('.plan-measure').first().textContent()).toBe('≤ 1 call');

    const guarded = encodeURIComponent('{ products { name sold: unitsSold } }');
    await page.goto(`${shop.url}?query=${guarded}`);
    await panel.locator('.plan-problem').waitFor();
    expect(await panel.locator('.plan-problem').textContent()).toMatch(/^products\.sold: \w/);
    expect(shop.catalog.calls).toEqual([]);
  },
  60_000,
);

test.skipIf(browserPath === undefined)(
  'in a narrow window plan, editor and answer stand below each other, each as wide as it is',
  async () => {
    await using shop = await startShop();
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 400, height: 800 } });

    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Show Plan' }).click();
    await page.locator('.plan-panel').getByText('before it runs').waitFor();
    await page.getByRole('button', { name: /execute query/i }).click();
    await page.locator('.result-window').getByText('"warehouses"').first().waitFor();
    const boxes = await Promise.all(
      ['.plan-panel', '.graphiql-query-editor', '.graphiql-response'].map((part) =>
        page.locator(part).boundingBox(),
      ),
    );

    for (const [index, box] of boxes.entries()) {
      const { x = -1, y = -1, width = 0, height = 0 } = box ?? {};
      expect(width).toBeGreaterThan(280);
      expect(x + width).toBeLessThanOrEqual(400);
      expect(boxes[index + 1]?.y ?? y + height).toBeGreaterThanOrEqual(y + height);
    }
  },
  60_000,
);

test.skipIf(browserPath === undefined)(
  'GraphiQL shows the events of a subscription as they come',
  async () => {
    const query = 'subscription { watchStock(sku: "HG-0001") { quantity } }';
    using folder = makeFolder({ 'watch.graphql': query });
    await using shop = await startShop({
      server: { graphiqlExample: `${folder.path}/watch.graphql` },
    });
    await using browser = await launch(browserPath ?? '');
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });

    await page.goto(shop.url);
    await page.getByRole('button', { name: /execute query/i }).click();
    const response = page.locator('.result-window');
    await response.getByText('"quantity"').first().waitFor();
    const first = await response.textContent();
    await expect.poll(() => response.textContent(), { timeout: 20_000 }).not.toBe(first);

    expect(await response.textContent()).not.toContain('"errors"');
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
