import { expect, test } from 'vitest';
import {
  type RecordedRequest,
  startRecordingServer,
} from '../../../../upstream/recording-server.ts';
import { annotationsOf, answers, composeContract, fieldOf, openapi } from '../compose-contract.ts';

const contractReferringTo = (url: string) => ({
  'openapi.yaml': openapi({
    '/a': { get: { operationId: 'getA', responses: answers({ $ref: url }) } },
  }),
});

const composeAllowing = (url: string, ...allowed: readonly string[]) =>
  composeContract(
    contractReferringTo(url),
    { allowedRefHosts: allowed.map((each) => new URL(each).host) },
    fetch,
  );

const serveSchema = () => startRecordingServer((response) => response.end('{"type":"boolean"}'));

const redirectTo = (target: (request: RecordedRequest) => string) =>
  startRecordingServer((response, request) => {
    response.writeHead(302, { location: target(request) }).end();
  });

test('a redirect is followed to a host that is allowed', async () => {
  await using end = await serveSchema();
  await using start = await redirectTo(() => `${end.endpoint}/there`);
  const schema = await composeAllowing(`${start.endpoint}/a`, start.endpoint, end.endpoint);
  expect(String(fieldOf(schema, 'Query.a').type)).toBe('Boolean');
  expect(end.requests.map(({ target }) => target)).toEqual(['/there']);
});

test('a redirect leads to no other host', async () => {
  await using inside = await serveSchema();
  await using start = await redirectTo(() => `${inside.endpoint}/latest/meta-data`);
  const schema = await composeAllowing(`${start.endpoint}/a`, start.endpoint);
  expect(inside.requests).toEqual([]);
  expect(String(fieldOf(schema, 'Query.a').type)).toBe('JSON');
  const { host } = new URL(inside.endpoint);
  expect(annotationsOf(schema).warnings[0]).toContain(
    `redirects to ${host}, and allowedRefHosts in .meshrc.yaml does not name ${host}`,
  );
});

test('redirects end', async () => {
  await using circle = await redirectTo(({ target }) => `${target}x`);
  const schema = await composeAllowing(`${circle.endpoint}/a`, circle.endpoint);
  expect(circle.requests).toHaveLength(6);
  expect(annotationsOf(schema).warnings[0]).toContain('redirects more than 5 times');
});

test('an answer that has no end is not read to it', async () => {
  const megabyte = Buffer.alloc(1_048_576, ' ');
  await using endless = await startRecordingServer((response) => {
    const write = () => {
      while (response.writable && response.write(megabyte)) {}
    };
    response.on('drain', write);
    write();
  });
  const schema = await composeAllowing(`${endless.endpoint}/a`, endless.endpoint);
  expect(annotationsOf(schema).warnings[0]).toContain('larger than 67108864 bytes');
});

test('what is no URL is told, and costs what it describes', async () => {
  const schema = await composeContract(contractReferringTo('https://[nowhere/a.json'));
  expect(annotationsOf(schema).warnings).toEqual([
    'openapi.yaml:1: $ref https://[nowhere/a.json is not a URL: what it describes is JSON in the graph.',
  ]);
  await expect(composeContract({}, { source: 'https://[nowhere' })).rejects.toThrow('is not a URL');
});
