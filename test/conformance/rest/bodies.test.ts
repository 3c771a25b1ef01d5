import { expect, test } from 'vitest';
import { startRestGateway } from './rest-gateway.ts';

/** Bodies and answers that are not JSON. */

const text = { type: 'string' };
const binary = { type: 'string', format: 'binary' };
const line = {
  type: 'object',
  properties: { price: text, quantity: { type: 'integer' }, tags: { type: 'array', items: text } },
};
const form = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    expand: { type: 'array', items: text },
    plain: { type: 'array', items: text },
    comma: { type: 'array', items: text },
    lines: { type: 'array', items: line },
    metadata: { type: 'object', additionalProperties: text },
    shipping: {
      type: 'object',
      properties: { address: { type: 'object', properties: { city: text } } },
    },
    amount: { type: 'integer', format: 'int64' },
    json: line,
  },
};
const upload = {
  type: 'object',
  properties: {
    title: text,
    meta: line,
    file: binary,
    images: { type: 'array', items: binary },
    raw: { contentMediaType: 'image/png' },
  },
};
const deep = { style: 'deepObject', explode: true };

function contract(endpoint: string): unknown {
  const post = (
    operationId: string,
    content: Record<string, unknown>,
    answer: unknown = content,
  ) => ({
    post: {
      operationId,
      requestBody: { required: true, content },
      responses: { 200: { description: 'what came', content: answer } },
    },
  });
  const octets = { 'application/octet-stream': { schema: binary } };
  return {
    ...{ openapi: '3.1.0', info: { title: 'bodies', version: '1' }, servers: [{ url: endpoint }] },
    paths: {
      '/form': post(
        'form',
        {
          'application/x-www-form-urlencoded': {
            schema: form,
            encoding: {
              ...{ expand: deep, lines: deep, metadata: deep, shipping: deep },
              comma: { style: 'form', explode: false },
              json: { contentType: 'application/json' },
            },
          },
        },
        { 'text/plain': {} },
      ),
      '/upload': post(
        'upload',
        {
          'multipart/form-data': {
            schema: { $ref: '#/components/schemas/Upload' },
            encoding: {
              images: { contentType: 'image/png, image/jpeg' },
              title: { contentType: 'text/plain' },
            },
          },
        },
        octets,
      ),
      '/octets': post('octets', octets),
      '/text': post('text', { 'text/plain': { schema: text } }),
      '/xml': post('xml', { 'application/xml': { schema: line } }),
      '/merge': post('merge', { 'application/merge-patch+json': { schema: line } }),
      '/download': {
        get: { operationId: 'getDownload', responses: { 200: { content: { 'image/png': {} } } } },
      },
    },
    components: { schemas: { Upload: upload } },
  };
}

test('form members are written as their encoding says', async () => {
  await using gateway = await startRestGateway(contract);
  await gateway.data(`mutation {
    form(input: {
      name: "a b&c=d" amount: "9007199254740993"
      expand: ["data.customer", "total"] plain: ["x", "y"] comma: ["1", "2,3"]
      lines: [{ price: "p1", quantity: 0, tags: ["t", "u"] }, { price: "p2" }]
      metadata: { order_id: "6735", a: "" } shipping: { address: { city: "Zürich" } }
      json: { price: "1" }
    })
  }`);
  const { body, headers } = gateway.request();
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(body.split('&')[0]).toBe('name=a+b%26c%3Dd');
  expect([...new URLSearchParams(body)]).toEqual([
    ['name', 'a b&c=d'],
    ['expand[0]', 'data.customer'],
    ['expand[1]', 'total'],
    ['plain', 'x'],
    ['plain', 'y'],
    ['comma', '1,2,3'],
    ['lines[0][price]', 'p1'],
    ['lines[0][quantity]', '0'],
    ['lines[0][tags][0]', 't'],
    ['lines[0][tags][1]', 'u'],
    ['lines[1][price]', 'p2'],
    ['metadata[order_id]', '6735'],
    ['metadata[a]', ''],
    ['shipping[address][city]', 'Zürich'],
    ['amount', '9007199254740993'],
    ['json', '{"price":"1"}'],
  ]);
});

test('multipart: files with names and types, JSON, text', async () => {
  await using gateway = await startRestGateway(contract);
  await gateway.data(`mutation {
    upload(input: {
      title: "Zürich" meta: { price: "1" }
      file: { content: "AAH/DQo=", filename: "a \\"b\\"\\r\\nX: 1.bin" }
      images: [{ content: "aQ==", contentType: "image/jpeg" }, { content: "" }]
      raw: { content: "cg==" }
    })
  }`);
  const { bytes, headers } = gateway.request();
  const request = new Response(new Uint8Array(bytes), {
    headers: { 'content-type': String(headers['content-type']) },
  });
  const parts = await Promise.all(
    [...(await request.formData())].map(async ([name, value]) =>
      typeof value === 'string'
        ? [name, value]
        : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('base64')],
    ),
  );
  expect(parts).toEqual([
    ['title', 'Zürich'],
    ['meta', '{"price":"1"}'],
    ['file', 'a "b"\r\nX: 1.bin', 'application/octet-stream', 'AAH/DQo='],
    ['images', 'images', 'image/jpeg', 'aQ=='],
    ['images', 'images', 'image/png', ''],
    ['raw', 'raw', 'image/png', 'cg=='],
  ]);
  expect(bytes.toString('latin1')).toContain('name="meta"\r\nContent-Type: application/json\r\n');
  expect(gateway.sdl).toContain('input FileInput {');
});

test.each([
  ['a content type that is none', 'content: "", contentType: "a/b\\r\\nX: 1"', 'not a media type'],
  ['content that is not Base64', 'content: "!"', 'Base64'],
])('multipart refuses %s', async (_name, file, problem) => {
  await using gateway = await startRestGateway(contract);
  const { errors } = await gateway.ask(`mutation { upload(input: { file: { ${file} } }) }`);
  expect(errors?.[0]?.message).toContain(problem);
  expect(gateway.requests).toEqual([]);
});

test('bytes, text and XML go and come as they are', async () => {
  await using gateway = await startRestGateway(contract);
  const data = await gateway.data(
    'mutation { octets(input: "AAH/gA==") text(input: "é\\u0000漢") xml(input: "<a>ü</a>") }',
  );
  expect(data).toEqual({ octets: 'AAH/gA==', text: 'é\u0000漢', xml: '<a>ü</a>' });
  expect(gateway.requests.map(({ bytes }) => bytes.toString('base64'))[0]).toBe('AAH/gA==');
  expect(gateway.requests.map(({ headers }) => headers['content-type'])).toEqual([
    'application/octet-stream',
    'text/plain; charset=utf-8',
    'application/xml; charset=utf-8',
  ]);
  expect(await gateway.data('mutation { octets(input: "") text(input: "") }')).toEqual({
    octets: '',
    text: '',
  });
  expect(await gateway.data('mutation { merge(input: { price: null }) { price } }')).toEqual({
    merge: { price: null },
  });
  expect(gateway.requests.at(-1)?.body).toBe('{"price":null}');
  expect(gateway.requests.at(-1)?.headers['content-type']).toBe('application/merge-patch+json');
});

test('a download', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff]);
  await using gateway = await startRestGateway(contract, (response) => {
    response.setHeader('content-type', 'image/png').end(png);
  });
  expect(await gateway.data('{ download }')).toEqual({ download: png.toString('base64') });
});
