import { afterAll, expect, test } from 'vitest';
import { startRestGateway } from '../conformance/rest/rest-gateway.ts';
import { injections } from './injections.ts';

/** A value of a client at every place of an HTTP request, and the bytes that the upstream gets. */
const text = { type: 'string' };
const ok = {
  200: {
    content: {
      'application/json': { schema: { type: 'object', properties: { ok: { type: 'boolean' } } } },
    },
  },
};
const read = (operationId: string, place: string, more: object = {}) => ({
  get: {
    operationId,
    parameters: [{ name: 'x-v', in: place, required: true, schema: text, ...more }],
    responses: ok,
  },
});
const write = (operationId: string, mediaType: string, schema: object) => ({
  post: {
    operationId,
    requestBody: { required: true, content: { [mediaType]: { schema } } },
    responses: ok,
  },
});
const member = { type: 'object', properties: { v: text } };
const gateway = await startRestGateway(
  (url) => ({
    ...{ openapi: '3.1.0', info: { title: 'x', version: '1' }, servers: [{ url: `${url}/v1` }] },
    paths: {
      '/things/{x-v}/parts': read('viaPath', 'path'),
      '/matrix/{x-v}': read('viaMatrix', 'path', { style: 'matrix' }),
      '/query': read('plainly', 'query'),
      '/list': read('several', 'query', {
        ...{ style: 'form', explode: false, schema: { type: 'array', items: text } },
      }),
      '/deep': read('viaDeep', 'query', { style: 'deepObject', schema: member }),
      '/reserved': read('viaReserved', 'query', { allowReserved: true }),
      '/header': read('viaHeader', 'header'),
      '/cookie': read('viaCookie', 'cookie'),
      '/json': write('sendJson', 'application/json', member),
      '/any': write('sendAny', 'application/json', {}),
      '/form': write('sendForm', 'application/x-www-form-urlencoded', member),
      '/multipart': write('sendMultipart', 'multipart/form-data', member),
      '/text': write('sendText', 'text/plain', text),
    },
  }),
  (response) => response.setHeader('content-type', 'application/json').end('{"ok":true}'),
);
afterAll(() => gateway[Symbol.asyncDispose]());

const isWellFormed = (value: string) => value.isWellFormed();
/** RFC 9110, 5.5: no controls but the tab, nothing beyond Latin-1, no blanks at the ends. */
const isFieldValue = (value: string) =>
  /^[\t\x20-\x7e\x80-\xff]*$/.test(value) && !/^[\t ]|[\t ]$/.test(value);
/** RFC 3986, 2: bytes of UTF-8, all but the unreserved ones as `%XX`. */
const encoded = (value: string, kept = /[A-Za-z0-9\-._~]/) =>
  [...Buffer.from(value)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const isKept = byte < 0x80 && kept.test(character);
      return isKept ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
const formEncoded = (value: string) => new URLSearchParams({ v: value }).toString();

interface Place {
  readonly query: string;
  /** The whole target of the request; `undefined`: the value cannot stand there. */
  readonly target: (value: string) => string | undefined;
  /** What else of the request holds the value. */
  readonly header?: readonly [name: string, expected: (value: string) => string];
  readonly body?: (value: string, sent: string) => unknown;
  readonly variable?: (value: string) => unknown;
  readonly type?: string;
}
const places: Record<string, Place> = {
  path: {
    query: 'query ($v: String!) { viaPath(xV: $v) { ok } }',
    target: (v) =>
      isWellFormed(v) && !/^\.{0,2}$/.test(v) ? `/things/${encoded(v)}/parts` : undefined,
  },
  'path, matrix': {
    query: 'query ($v: String!) { viaMatrix(xV: $v) { ok } }',
    target: (v) => (isWellFormed(v) && v !== '' ? `/matrix/;x-v=${encoded(v)}` : undefined),
  },
  query: {
    query: 'query ($v: String!) { plainly(xV: $v) { ok } }',
    target: (v) => (isWellFormed(v) ? `/query?x-v=${encoded(v)}` : undefined),
  },
  'a list in the query': {
    query: 'query ($v: [String!]!) { several(xV: $v) { ok } }',
    variable: (v) => [v, 'b'],
    target: (v) => (isWellFormed(v) ? `/list?x-v=${encoded(v)},b` : undefined),
  },
  'an object in the query': {
    query: 'query ($v: String) { viaDeep(xV: { v: $v }) { ok } }',
    target: (v) => (isWellFormed(v) ? `/deep?x-v%5Bv%5D=${encoded(v)}` : undefined),
  },
  'query, reserved characters as they are': {
    query: 'query ($v: String!) { viaReserved(xV: $v) { ok } }',
    target: (v) =>
      isWellFormed(v) ? `/reserved?x-v=${encoded(v, /[A-Za-z0-9\-._~:/?@!$'()*]/)}` : undefined,
  },
  header: {
    query: 'query ($v: String!) { viaHeader(xV: $v) { ok } }',
    target: (v) => (isFieldValue(v) ? '/header' : undefined),
    header: ['x-v', (v) => v],
  },
  cookie: {
    query: 'query ($v: String!) { viaCookie(xV: $v) { ok } }',
    target: (v) => (isWellFormed(v) ? '/cookie' : undefined),
    header: ['cookie', (v) => `x-v=${encoded(v)}`],
  },
  'JSON body': {
    query: 'mutation ($v: String) { sendJson(input: { v: $v }) { ok } }',
    target: () => '/json',
    body: (v, sent) => (sent === JSON.stringify({ v }) ? sent : undefined),
  },
  'a name in a JSON body': {
    query: 'mutation ($v: JSON!) { sendAny(input: $v) { ok } }',
    variable: (v) => ({ [v]: { [v]: [v] } }),
    target: () => '/any',
    body: (v, sent) => (sent === JSON.stringify({ [v]: { [v]: [v] } }) ? sent : undefined),
  },
  form: {
    query: 'mutation ($v: String) { sendForm(input: { v: $v }) { ok } }',
    target: (v) => (isWellFormed(v) ? '/form' : undefined),
    body: (v, sent) => (new URLSearchParams(sent).toString() === formEncoded(v) ? sent : undefined),
  },
  'plain text': {
    query: 'mutation ($v: String!) { sendText(input: $v) { ok } }',
    target: () => '/text',
    body: (v, sent) => (sent === v.toWellFormed() ? sent : undefined),
  },
};

test.for(Object.entries(places))('%s', async ([, place]) => {
  for (const value of injections) {
    const before = gateway.requests.length;
    const { errors } = await gateway.ask(place.query, { v: place.variable?.(value) ?? value });
    const sent = gateway.requests.slice(before);
    const target = place.target(value);
    if (target === undefined) {
      expect([value, errors?.map(({ extensions }) => extensions?.code)]).toEqual([
        value,
        ['BAD_INPUT'],
      ]);
      expect(sent).toEqual([]);
      continue;
    }
    expect([value, errors, sent.map((each) => each.target)]).toEqual([
      value,
      undefined,
      [`/v1${target}`],
    ]);
    const [request] = sent;
    const names = Object.keys(request?.headers ?? {});
    expect([value, names.filter((name) => /evil/.test(name))]).toEqual([value, []]);
    if (place.header !== undefined) {
      const [name, expected] = place.header;
      const own = request?.rawHeaders.filter((_, index, all) => all[index - 1] === name);
      expect([value, own]).toEqual([value, [expected(value)]]);
    }
    if (place.body !== undefined) {
      const body = request?.body ?? '';
      expect([value, body, place.body(value, body)]).toEqual([value, body, body]);
    }
  }
});

test('multipart: a value ends no part, and names none', async () => {
  for (const value of [
    ...injections,
    '--x\r\ncontent-disposition: form-data; name="evil"\r\n\r\n1',
  ]) {
    const before = gateway.requests.length;
    const { errors } = await gateway.ask(
      'mutation ($v: String) { sendMultipart(input: { v: $v }) { ok } }',
      { v: value },
    );
    const [request] = gateway.requests.slice(before);
    if (request === undefined) {
      expect([value, errors?.[0]?.extensions?.code]).toEqual([value, 'BAD_INPUT']);
      continue;
    }
    const body = new Response(new Uint8Array(request.bytes), {
      headers: { 'content-type': String(request.headers['content-type']) },
    });
    const parts = [...(await body.formData())];
    expect([value, parts]).toEqual([value, [['v', value.toWellFormed()]]]);
  }
});
