import { once } from 'node:events';
import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { openSocket, rawPost } from './ask.ts';
import { startSmallGateway } from './small-gateway.ts';

/** All that a connection may carry, in any order and cut anywhere: each request has its own answer. */

const chunkedPost = (query: string, headers: readonly string[]) => {
  const [head = '', body = ''] = rawPost(query, headers).split('\r\n\r\n');
  const framed = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
  return `${framed}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
};
const get = (target: string, headers: readonly string[]) =>
  `${[`GET ${target} HTTP/1.1`, 'Host: localhost', 'Accept: application/json', ...headers].join('\r\n')}\r\n\r\n`;
const later = (n: number) => `{ count(n: ${n}) ... @defer { later: count(n: ${n}) } }`;

interface Kind {
  text(n: number, headers: readonly string[]): string;
  /** Of the answer. */
  body(n: number): RegExp;
}

const kinds: Readonly<Record<string, Kind>> = {
  plain: {
    text: (n, headers) => rawPost(`{ count(n: ${n}) }`, headers),
    body: (n) => new RegExp(`^{"data":{"count":${n}}}$`),
  },
  refused: {
    text: (n, headers) => rawPost(`{ nope${n} }`, headers),
    body: (n) => new RegExp(`"nope${n}\\\\`),
  },
  'by GET': {
    text: (n, headers) => get(`/graphql?query=%7Bcount(n:${n})%7D`, headers),
    body: (n) => new RegExp(`^{"data":{"count":${n}}}$`),
  },
  'as events': {
    text: (n, headers) => rawPost(`{ count(n: ${n}) }`, ['Accept: text/event-stream', ...headers]),
    body: (n) => new RegExp(`^[^]*{"count":${n}}[^]*event: complete\\n[^]*$`),
  },
  'in parts': {
    text: (n, headers) => rawPost(later(n), ['Accept: multipart/mixed', ...headers]),
    body: (n) => new RegExp(`^[^]*{"count":${n}}[^]*{"later":${n}}[^]*--\\r\\n$`),
  },
  'with chunks': {
    text: (n, headers) => chunkedPost(`{ count(n: ${n}) }`, headers),
    body: (n) => new RegExp(`^{"data":{"count":${n}}}$`),
  },
};

interface Step {
  readonly kind: string;
  /** How much of it is sent before the rest. */
  readonly part: number;
  /** Whether its answer has come before the next request is sent. */
  readonly awaits: boolean;
}

const step: Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom('plain', 'refused', 'by GET', 'as events', 'in parts'),
    },
    { weight: 1, arbitrary: fc.constant('with chunks') },
  ),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  awaits: fc.boolean(),
});

test('each request has its own answer', async () => {
  await using gateway = await startSmallGateway();
  let last = 0;
  const conversation = async (steps: readonly Step[]) => {
    const { socket, closed } = await openSocket(gateway.port, '');
    const answers = new Answers();
    socket.setNoDelay(true);
    socket.on('data', (chunk) => answers.add(chunk.toString('latin1')));
    const expected: { readonly id: string; readonly body: RegExp }[] = [];
    for (const { kind, part, awaits } of steps) {
      last += 1;
      const n = last;
      const { text, body } = kinds[kind] as Kind;
      const request = text(n, [`X-Request-Id: r${n}`]);
      expected.push({ id: `r${n}`, body: body(n) });
      socket.write(request.slice(0, request.length * part));
      await new Promise(setImmediate);
      socket.write(request.slice(request.length * part));
      while (awaits && answers.whole.length < expected.length) await once(socket, 'data');
    }
    socket.write(get('/live', ['Connection: close']));
    await closed;
    const live = answers.whole.pop();
    expect(live?.body).toContain('live');
    expect(answers.rest).toBe('');
    expect(answers.whole.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    for (const [index, { body }] of expected.entries())
      expect(answers.whole[index]?.body).toMatch(body);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      async (connections) => {
        await Promise.all(connections.map(conversation));
      },
    ),
    { numRuns: 20 },
  );
  expect(gateway.faults).toEqual([]);
});

interface Answer {
  readonly id: string | undefined;
  readonly body: string;
}

/** Reads what a connection receives, by lengths and chunks. */
class Answers {
  readonly whole: Answer[] = [];
  rest = '';

  add(received: string): void {
    this.rest += received;
    for (let read = readAnswer(this.rest); read !== undefined; read = readAnswer(this.rest)) {
      this.whole.push(read.answer);
      this.rest = this.rest.slice(read.end);
    }
  }
}

function readAnswer(text: string): { answer: Answer; end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n') + 4;
  if (headEnd === 3) return undefined;
  const head = text.slice(0, headEnd);
  const id = /^x-request-id: (.*)\r$/im.exec(head)?.[1];
  const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
  if (length !== undefined) {
    const end = headEnd + Number(length);
    return text.length < end ? undefined : { answer: { id, body: text.slice(headEnd, end) }, end };
  }
  let body = '';
  for (let at = headEnd; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const bytes = Number.parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2 + bytes + 2;
    if (text.length < at) return undefined;
    if (bytes === 0) return { answer: { id, body }, end: at };
    body += text.slice(lineEnd + 2, at - 2);
  }
}
