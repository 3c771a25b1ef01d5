import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

const accept = 'text/html,application/xhtml+xml';

test('the page loads nothing from elsewhere', async () => {
  await using gateway = await startSmallGateway();

  const page = await ask(gateway.url, { headers: { accept, 'sec-fetch-site': 'cross-site' } });

  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.text).toContain('<title>Headgate</title>');
  const html = page.text.replaceAll(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');
  expect(html).not.toMatch(/(src|href|action)\s*=\s*["']?(https?:)?\/\//i);
  expect(page.text).not.toMatch(/@import|<script[^>]+src|importScripts\(|url\(["']?(https?:)?\/\//);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/https?:|\*/);
  expect(policy).toContain("frame-ancestors 'none'");
});

test('the default query cannot end the script that it stands in', async () => {
  await using gateway = await startSmallGateway();

  const page = await ask(gateway.url, { headers: { accept } });

  expect(page.text).toContain('"defaultQuery":"{ hello # \\u003c/script> }"');
});

test('browsers get it compressed', async () => {
  await using gateway = await startSmallGateway();

  const page = await fetch(gateway.url, { headers: { accept, 'accept-encoding': 'gzip' } });

  expect(page.headers.get('content-encoding')).toBe('gzip');
  expect(Number(page.headers.get('content-length'))).toBeLessThan(4_000_000);
  expect(await page.text()).toContain('<title>Headgate</title>');
});

test('browsers are led to it from the root', async () => {
  await using gateway = await startSmallGateway();
  const root = `${gateway.origin}/`;

  const answer = await ask(root, { headers: { accept } });
  expect(answer.status).toBe(302);
  expect(answer.headers).toMatchObject({ location: '/graphql', 'cache-control': 'no-store' });
  const elsewhere: Parameters<typeof ask>[] = [
    [root],
    [root, { method: 'POST', headers: { accept } }],
    [`${gateway.origin}/elsewhere`, { headers: { accept } }],
  ];
  for (const request of elsewhere) expect((await ask(...request)).status).toBe(404);
  const foreign = await ask(root, { headers: { accept, host: 'evil.example' } });
  expect(foreign.status).toBe(421);
});

test('is not there when it is off', async () => {
  await using gateway = await startSmallGateway({ server: { graphiql: false } });

  const page = await ask(gateway.url, { headers: { accept } });

  expect(page.text).not.toContain('<html');
  expect((await ask(`${gateway.origin}/`, { headers: { accept } })).status).toBe(404);
});
