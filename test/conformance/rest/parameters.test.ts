import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';

/**
 * Each style × explode × location of OpenAPI 3.1 (Parameter Object, "Style Values"; RFC 6570), with a
 * value, texts, a list and an object in each, as the bytes that the upstream saw.
 */

const schemas = {
  Value: { type: 'integer', format: 'int64' },
  Text: { type: 'string' },
  List: { type: 'array', items: { type: 'string' } },
  Object: { type: 'object', properties: { r: { type: 'integer' }, g: { type: 'string' } } },
};
type Kind = keyof typeof schemas;
type Place = readonly [location: string, style: string, explode: boolean];
type Texts = readonly [value: string, text: string, empty: string, list: string, object: string];

const cases: Readonly<Record<string, { readonly kind: Kind; readonly literal: string }>> = {
  value: { kind: 'Value', literal: '"9007199254740993"' },
  text: { kind: 'Text', literal: '"ü /?#&=;,+%|[\']"' },
  empty: { kind: 'Text', literal: '""' },
  list: { kind: 'List', literal: '["a,b", "ü/?", ""]' },
  object: { kind: 'Object', literal: '{ r: 0, g: "x&y=" }' },
};
/** A header holds no letters beyond Latin-1, and nothing in it can be escaped. */
const headerCases: typeof cases = {
  ...cases,
  text: { kind: 'Text', literal: '"é /?#&=;,+%|[\']"' },
  list: { kind: 'List', literal: '["a b", "é/?", ""]' },
  object: { kind: 'Object', literal: '{ r: 0, g: "x&y" }' },
};

const encoded = '%C3%BC%20%2F%3F%23%26%3D%3B%2C%2B%25%7C%5B%27%5D';
const reserved = "%C3%BC%20/?%23%26%3D%3B%2C%2B%25%7C%5B'%5D";
const list = ['a%2Cb', '%C3%BC%2F%3F', ''];
const refused = (why: string) => `The argument "p" ${why}.`;
const noEmpty = refused('must not be empty');

/** What stands behind the path, or in the header; of value, text, empty, list and object. */
const table: readonly (readonly [...Place, ...Texts])[] = [
  ...([false, true] as const).flatMap((explode): (readonly [...Place, ...Texts])[] => {
    const pairs = explode ? 'r=0,g=x%26y%3D' : 'r,0,g,x%26y%3D';
    const flat = 'r,0,g,x%26y%3D';
    const n = '9007199254740993';
    return [
      [
        'path',
        'simple',
        explode,
        `/${n}`,
        `/${encoded}`,
        noEmpty,
        `/${list.join(',')}`,
        `/${pairs}`,
      ],
      [
        ...(['path', 'label', explode, `/.${n}`, `/.${encoded}`, noEmpty] as const),
        `/.${list.join(explode ? '.' : ',')}`,
        `/.${pairs.replace(',g', explode ? '.g' : ',g')}`,
      ],
      [
        ...(['path', 'matrix', explode, `/;p=${n}`, `/;p=${encoded}`, noEmpty] as const),
        explode ? `/;p=${list[0]};p=${list[1]};p` : `/;p=${list.join(',')}`,
        explode ? '/;r=0;g=x%26y%3D' : `/;p=${flat}`,
      ],
      [
        ...(['query', 'form', explode, `?p=${n}`, `?p=${encoded}`, '?p='] as const),
        explode ? `?p=${list[0]}&p=${list[1]}&p=` : `?p=${list.join(',')}`,
        explode ? '?r=0&g=x%26y%3D' : `?p=${flat}`,
      ],
      [
        ...(['query', 'spaceDelimited', explode, `?p=${n}`, `?p=${encoded}`, '?p='] as const),
        explode ? `?p=${list[0]}&p=${list[1]}&p=` : `?p=${list.join('%20')}`,
        explode ? '?r=0&g=x%26y%3D' : '?p=r%200%20g%20x%26y%3D',
      ],
      [
        ...(['query', 'pipeDelimited', explode, `?p=${n}`, `?p=${encoded}`, '?p='] as const),
        explode ? `?p=${list[0]}&p=${list[1]}&p=` : `?p=${list.join('%7C')}`,
        explode ? '?r=0&g=x%26y%3D' : '?p=r%7C0%7Cg%7Cx%26y%3D',
      ],
      // "n/a" without explode: there is one way to write it.
      [
        ...(['query', 'deepObject', explode, `?p=${n}`, `?p=${encoded}`, '?p='] as const),
        `?p%5B0%5D=${list[0]}&p%5B1%5D=${list[1]}&p%5B2%5D=`,
        '?p%5Br%5D=0&p%5Bg%5D=x%26y%3D',
      ],
      [
        ...(['query', 'allowReserved', explode, `?p=${n}`, `?p=${reserved}`, '?p='] as const),
        explode ? '?p=a%2Cb&p=%C3%BC/?&p=' : '?p=a%2Cb,%C3%BC/?,',
        explode ? '?r=0&g=x%26y%3D' : `?p=${flat}`,
      ],
      [
        ...(['header', 'simple', explode, n, "é /?#&=;,+%|[']", '', 'a b,é/?,'] as const),
        explode ? 'r=0,g=x&y' : 'r,0,g,x&y',
      ],
      [
        ...(['cookie', 'form', explode, `p=${n}`, `p=${encoded}`, 'p='] as const),
        explode ? `p=${list[0]}; p=${list[1]}; p=` : `p=${list.join(',')}`,
        explode ? 'r=0; g=x%26y%3D' : `p=${flat}`,
      ],
    ];
  }),
];

const idOf = ([location, style, explode]: Place, kind: Kind) =>
  `${location}_${style}_${explode ? 'explode' : 'whole'}_${kind}`;
const camel = (id: string) =>
  id.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

const operations = table.flatMap(([location, style, explode]) =>
  Object.keys(schemas).map((name) => {
    const kind = name as Kind;
    return { location, style, explode, kind, id: idOf([location, style, explode], kind) };
  }),
);

function contract(endpoint: string): unknown {
  const paths = operations.map(({ location, style, explode, kind, id }) => {
    const parameter = {
      ...{ name: 'p', in: location, explode, required: location === 'path' },
      ...(style === 'allowReserved' ? { allowReserved: true } : { style }),
      schema: { $ref: `#/components/schemas/${kind}` },
    };
    return [
      location === 'path' ? `/${id}/{p}` : `/${id}`,
      { patch: { operationId: id, parameters: [parameter], responses: { 204: {} } } },
    ];
  });
  return {
    ...{ openapi: '3.1.0', info: { title: 'styles', version: '1' }, servers: [{ url: endpoint }] },
    paths: { ...Object.fromEntries(paths), '/read': { get: { responses: { 204: {} } } } },
    components: { schemas },
  };
}

let gateway: RestGateway;
beforeAll(async () => {
  gateway = await startRestGateway(contract);
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function sent(
  { ask, request }: RestGateway,
  id: string,
  location: string,
  literal: string,
): Promise<unknown> {
  const { errors } = await ask(`mutation { ${camel(id)}(p: ${literal}) }`);
  if (errors !== undefined) return errors[0]?.message;
  const { target, headers } = request();
  if (location === 'header') return headers.p;
  return location === 'cookie' ? headers.cookie : target.slice(id.length + 1);
}

test.each(table)('%s %s, explode %s', async (...row) => {
  const [location, style, explode, ...expected] = row;
  const place: Place = [location, style, explode];
  const values = Object.values(location === 'header' ? headerCases : cases);
  const seen: unknown[] = [];
  for (const { kind, literal } of values) {
    seen.push(await sent(gateway, idOf(place, kind), location, literal));
  }
  expect(seen).toEqual(expected);
});

test.each([
  ['query', 'spaceDelimited', '["a b"]', refused('holds the delimiter of its own list')],
  ['query', 'pipeDelimited', '["a|b"]', refused('holds the delimiter of its own list')],
  ['header', 'simple', '["a,b"]', refused('holds the delimiter of its own list')],
  ['header', 'simple', '["ü", "漢"]', refused('holds a character that a header cannot carry')],
  ['path', 'simple', '[]', noEmpty],
  ['query', 'form', '[]', ''],
  ['query', 'form', '[""]', '?p='],
  ['query', 'deepObject', '[]', ''],
])('the list %s %s of %s', async (location, style, literal, expected) => {
  const id = idOf([location, style, false], 'List');
  expect(await sent(gateway, id, location, literal)).toBe(expected);
});

test('every operation is served', () => {
  expect(gateway.report.operations.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
  expect(gateway.report.operations).toHaveLength(operations.length + 1);
  expect(gateway.report.warnings).toEqual([]);
});

describe('Swagger 2.0, collectionFormat', () => {
  const formats = ['csv', 'ssv', 'tsv', 'pipes', 'multi'];
  const places = ['path', 'query', 'header', 'formData', 'multipart'];
  const idAt = (place: string, format: string) => `${place}_${format}`;
  const swagger = (endpoint: string) => ({
    ...{ swagger: '2.0', info: { title: 'formats', version: '1' }, schemes: ['http'] },
    ...{ host: new URL(endpoint).host, consumes: ['application/x-www-form-urlencoded'] },
    paths: Object.fromEntries(
      places.flatMap((place) =>
        formats.map((collectionFormat) => {
          const id = idAt(place, collectionFormat);
          const parameter = {
            ...{ name: 'p', in: place === 'multipart' ? 'formData' : place },
            ...{ required: place === 'path', collectionFormat },
            ...{ type: 'array', items: { type: 'string' } },
          };
          const consumes = place === 'multipart' && { consumes: ['multipart/form-data'] };
          const responses = { 204: {} };
          return [
            place === 'path' ? `/${id}/{p}` : `/${id}`,
            { patch: { operationId: id, ...consumes, parameters: [parameter], responses } },
          ];
        }),
      ),
    ),
  });
  let formatted: RestGateway;
  beforeAll(async () => {
    formatted = await startRestGateway(swagger);
  });
  afterAll(() => formatted[Symbol.asyncDispose]());

  test.each([
    ['path', ['/a,é;', '/a%20é;', '/a%09é;', '/a%7Cé;', '/a,é;']],
    ['query', ['?p=a,é;', '?p=a%20é;', '?p=a%09é;', '?p=a%7Cé;', '?p=a&p=é;']],
    ['header', ['a,é;', 'a é;', 'a\té;', 'a|é;', 'a,é;']],
  ])('%s: csv, ssv, tsv, pipes, multi', async (place, expected) => {
    const seen: unknown[] = [];
    for (const format of formats) {
      seen.push(await sent(formatted, idAt(place, format), place, '["a", "é;"]'));
    }
    expect(seen).toEqual(
      place === 'header' ? expected : expected.map((each) => each.replace('é;', '%C3%A9%3B')),
    );
  });

  test('formData: csv, ssv, tsv, pipes, multi', async () => {
    const bodies: string[] = [];
    for (const format of formats) {
      const field = camel(idAt('formData', format));
      await formatted.data(`mutation { ${field}(input: { p: ["a", "é;"] }) }`);
      bodies.push(formatted.request().body);
    }
    const item = '%C3%A9%3B';
    expect(bodies).toEqual([
      ...[`p=a,${item}`, `p=a+${item}`, `p=a%09${item}`, `p=a%7C${item}`, `p=a&p=${item}`],
    ]);
  });

  test('formData in multipart: csv, ssv, tsv, pipes, multi', async () => {
    const bodies: unknown[] = [];
    for (const format of formats) {
      const field = camel(idAt('multipart', format));
      await formatted.data(`mutation { ${field}(input: { p: ["a", "é;"] }) }`);
      const { bytes, headers } = formatted.request();
      const request = new Response(new Uint8Array(bytes), {
        headers: { 'content-type': String(headers['content-type']) },
      });
      bodies.push((await request.formData()).getAll('p'));
    }
    expect(bodies).toEqual([['a,é;'], ['a é;'], ['a\té;'], ['a|é;'], ['a', 'é;']]);

    const field = camel(idAt('multipart', 'csv'));
    const { errors } = await formatted.ask(`mutation { ${field}(input: { p: ["a,b"] }) }`);
    expect(errors?.[0]?.message).toContain('holds the delimiter of its own list');
  });

  test.each([
    ['path', 'tsv', '["a\\tb"]', refused('holds the delimiter of its own list')],
    ['path', 'pipes', '["a|b"]', refused('holds the delimiter of its own list')],
    ['header', 'pipes', '["a|b"]', refused('holds the delimiter of its own list')],
    ['header', 'pipes', '["a,b", "c=d"]', 'a,b|c=d'],
    ['header', 'ssv', '["a,b", "c"]', 'a,b c'],
  ])('%s %s of %s', async (place, format, literal, expected) => {
    expect(await sent(formatted, idAt(place, format), place, literal)).toBe(expected);
  });
});
