import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { annotationDirectivesSDL } from '../../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../../src/annotations/policy-directives.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask } from '../../fixtures/gateway-client.ts';
import { startServer } from '../../fixtures/http-server.ts';
import { repository, run, start } from '../../fixtures/process.ts';
import { startRedis } from '../../fixtures/redis-server.ts';
import { startTraceCollector } from '../../fixtures/trace-collector.ts';

const contract = `
openapi: 3.1.0
info: { title: Books, version: 1.0.0 }
paths:
  /books/{isbn}:
    get:
      operationId: getBook
      parameters: [{ name: isbn, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: The book.
          content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } }
components:
  schemas:
    Book:
      type: object
      required: [isbn, title]
      properties: { isbn: { type: string }, title: { type: string } }
`;

const meshConfig = `
sources:
  - name: books
    handler:
      openapi:
        source: ./books.yaml
`;

test('the packed package composes and serves a contract in an empty folder', async () => {
  expect(existsSync(path.join(repository, 'dist/cli/main.js')), 'run `npm run build` first').toBe(
    true,
  );
  using folder = makeFolder({
    'package.json': '{ "private": true }',
    '.meshrc.yaml': meshConfig,
    'books.yaml': contract,
  });
  const packArgs = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path];
  const packed = await run('npm', packArgs, { cwd: repository });
  expect(packed.exitCode, packed.stderr).toBe(0);
  const tarball = `./${packed.stdout.trim()}`;
  const installed = await run('npm', ['install', '--no-audit', '--no-fund', tarball], {
    cwd: folder.path,
  });
  expect(installed.exitCode, installed.stderr).toBe(0);

  const bin = path.join(folder.path, 'node_modules/headgate/bin/headgate.js');
  const composed = await run(process.execPath, [bin, 'compose'], { cwd: folder.path });
  expect(composed.stderr).toContain('schema/unified.graphql written');
  expect(composed.exitCode).toBe(0);

  const mistaken = await run(process.execPath, [bin, 'start', '--port', 'x'], { cwd: folder.path });
  expect(mistaken.stderr).toMatch(/^✖ --port x is not a port/);
  expect(mistaken.exitCode).toBe(1);

  await using upstream = await startBooks();
  folder.write(
    'gateway.yaml',
    `sources: { books: { endpoint: ${upstream.url} } }\nserver: { port: 0, graphiql: true }\n`,
  );
  await using gateway = start(process.execPath, [bin, 'start'], { cwd: folder.path });
  const [url = ''] = await gateway.output(/http:\/\/\S+\/graphql/);
  const { data } = await ask(url, '{ book(isbn: "a/b") { title } }');
  expect(data).toEqual({ book: { title: 'Book a/b' } });
  expect(upstream.targets).toEqual(['/books/a%2Fb']);
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  expect(await page.text()).toContain('headgatePlugins');

  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
}, 240_000);

test('a server needs no other package, also with Redis, passwords and traces', async () => {
  await using redis = await startRedis();
  await using collector = await startTraceCollector();
  await using upstream = await startBooks();
  using folder = makeFolder({
    htpasswd: `ann:${hashSync('open sesame', 4)}\n`,
    'schema/unified.graphql': `
      schema @source(name: "books", protocol: "rest", endpoint: "${upstream.url}") { query: Query }
      ${annotationDirectivesSDL} ${policyDirectivesSDL}
      type Query {
        book(isbn: String!): Book @authenticated @cacheControl(maxAge: 60)
          @rest(source: "books", method: "GET", path: "/books/{isbn}", parameters: [{ arg: "isbn", in: "path" }])
      }
      type Book { title: String }`,
    'gateway.yaml': JSON.stringify({
      server: { port: 0 },
      identity: { basic: { file: 'htpasswd' } },
      redis: { url: 'env:REDIS_URL' },
      observability: {
        traces: { endpoint: collector.endpoint, headers: { 'x-key': 'env:KEY_SECRET' } },
      },
      // However busy this machine is.
      cache: { store: 'redis', keySecret: 'env:KEY_SECRET', redisTimeoutMs: 10_000 },
    }),
  });
  copyPackageAlone(folder.path);
  await using gateway = start(process.execPath, ['headgate/bin/headgate.js', 'start'], {
    cwd: folder.path,
    env: { ...process.env, REDIS_URL: redis.url, KEY_SECRET: 'known to this test only' },
  });
  const [url = ''] = await gateway.output(/http:\/\/\S+\/graphql/);
  const query = '{ book(isbn: "1") { title } }';
  const password = (text: string) => ({
    authorization: `Basic ${Buffer.from(`ann:${text}`).toString('base64')}`,
  });

  expect(await ask(url, query, { headers: password('wrong') })).toMatchObject({ status: 401 });
  for (const _ of [1, 2]) {
    const { data } = await ask(url, query, { headers: password('open sesame') });
    expect(data).toEqual({ book: { title: 'Book 1' } });
  }
  expect(upstream.targets).toEqual(['/books/1']);
  expect(await redis.command('DBSIZE')).not.toBe(0);

  await ask(url, '{ book(isbn: "broken") { title } }', { headers: password('open sesame') });
  gateway.child.kill('SIGTERM');
  expect((await gateway.finished).exitCode).toBe(0);
  expect(collector.headers['x-key']).toBe('known to this test only');
  // Redis has spans, too.
  const attempts = collector.spans.filter(
    ({ kind, attributes }) => kind === 'client' && attributes['db.system.name'] === undefined,
  );
  expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual([
    undefined,
    'UPSTREAM_FAILED',
  ]);
});

test.each(['compose', 'explain'])('without packages, %s says where it can run', async (command) => {
  using folder = makeFolder({ '.meshrc.yaml': meshConfig, 'books.yaml': contract });
  copyPackageAlone(folder.path);
  const args = ['headgate/bin/headgate.js', command];
  const { stderr, exitCode } = await run(process.execPath, args, { cwd: folder.path });
  expect(stderr).toMatch(
    new RegExp(
      `^✖ headgate ${command} needs the package \\w+, which is not here: only .headgate start. needs none.\n` +
        '  Run it where headgate is installed with npm.\n$',
    ),
  );
  expect(exitCode).toBe(1);
});

/** What an image for servers has of the package. */
function copyPackageAlone(folder: string): void {
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(path.join(repository, name), path.join(folder, 'headgate', name), { recursive: true });
  }
}

async function startBooks() {
  const targets: string[] = [];
  const server = await startServer((request, response) => {
    const target = request.url ?? '';
    targets.push(target);
    const isbn = decodeURIComponent(target.split('/')[2] ?? '');
    response.setHeader('content-type', 'application/json');
    if (isbn === 'broken') response.statusCode = 500;
    response.end(JSON.stringify({ isbn, title: `Book ${isbn}` }));
  });
  return { ...server, targets };
}
