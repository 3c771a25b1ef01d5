import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RestGateway, startRestGateway } from './rest-gateway.ts';

/** Each style × explode × location of OpenAPI 3.1, with a value, a list and an object in each. */

const styles = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
} as const;
type Location = keyof typeof styles;

const schemas = {
  Value: { type: 'integer', format: 'int64' },
  List: { type: 'array', items: { type: 'string' } },
  Object: { type: 'object', properties: { r: { type: 'integer' }, g: { type: 'string' } } },
};
type Kind = keyof typeof schemas;

const literals: Record<Kind, string> = {
  Value: '"9007199254740993"',
  List: '["a b", "ü/?"]',
  Object: '{ r: 0, g: "x&y" }',
};
/** A header holds neither separators nor letters beyond Latin-1. */
const headerLiterals: Record<Kind, string> = {
  ...literals,
  List: '["a b", "c"]',
  Object: '{ r: 0, g: "x" }',
};

const operations = Object.entries(styles).flatMap(([location, names]) =>
  names.flatMap((style) =>
    [true, false].flatMap((explode) =>
      Object.keys(schemas).map((kind) => ({ location, style, explode, kind })),
    ),
  ),
);
const idOf = (each: (typeof operations)[number]) =>
  `${each.location}_${each.style}_${each.explode ? 'explode' : 'whole'}_${each.kind}`;

function contract(endpoint: string): unknown {
  const paths = operations.map((each) => {
    const { location, style, explode, kind } = each;
    const id = idOf(each);
    const parameter = {
      ...{ name: 'p', in: location, style, explode, required: location === 'path' },
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

async function sent(location: Location, style: string, explode: boolean, kind: Kind) {
  const id = idOf({ location, style: style as 'form', explode, kind });
  const field = id.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  const literal = (location === 'header' ? headerLiterals : literals)[kind];
  const { errors } = await gateway.ask(`mutation { ${field}(p: ${literal}) }`);
  if (errors !== undefined) return errors[0]?.message;
  const { target, headers } = gateway.request();
  if (location === 'header') return headers.p;
  return location === 'cookie' ? headers.cookie : target.slice(id.length + 1);
}

describe('RFC 6570 and OpenAPI 3.1, Style Values', () => {
  test.each<[Location, string, boolean, string, string, string]>([
    ['path', 'simple', false, '/9007199254740993', '/a%20b,%C3%BC%2F%3F', '/r,0,g,x%26y'],
    ['path', 'simple', true, '/9007199254740993', '/a%20b,%C3%BC%2F%3F', '/r=0,g=x%26y'],
    ['path', 'label', false, '/.9007199254740993', '/.a%20b,%C3%BC%2F%3F', '/.r,0,g,x%26y'],
    ['path', 'label', true, '/.9007199254740993', '/.a%20b.%C3%BC%2F%3F', '/.r=0.g=x%26y'],
    ['path', 'matrix', false, '/;p=9007199254740993', '/;p=a%20b,%C3%BC%2F%3F', '/;p=r,0,g,x%26y'],
    ['path', 'matrix', true, '/;p=9007199254740993', '/;p=a%20b;p=%C3%BC%2F%3F', '/;r=0;g=x%26y'],
    ['query', 'form', false, '?p=9007199254740993', '?p=a%20b,%C3%BC%2F%3F', '?p=r,0,g,x%26y'],
    ['query', 'form', true, '?p=9007199254740993', '?p=a%20b&p=%C3%BC%2F%3F', '?r=0&g=x%26y'],
    [
      'query',
      'pipeDelimited',
      false,
      '?p=9007199254740993',
      '?p=a%20b%7C%C3%BC%2F%3F',
      '?p=r%7C0%7Cg%7Cx%26y',
    ],
    [
      'query',
      'spaceDelimited',
      true,
      '?p=9007199254740993',
      '?p=a%20b&p=%C3%BC%2F%3F',
      '?r=0&g=x%26y',
    ],
    [
      'query',
      'deepObject',
      true,
      '?p=9007199254740993',
      '?p%5B0%5D=a%20b&p%5B1%5D=%C3%BC%2F%3F',
      '?p%5Br%5D=0&p%5Bg%5D=x%26y',
    ],
    ['header', 'simple', false, '9007199254740993', 'a b,c', 'r,0,g,x'],
    ['header', 'simple', true, '9007199254740993', 'a b,c', 'r=0,g=x'],
    ['cookie', 'form', false, 'p=9007199254740993', 'p=a%20b,%C3%BC%2F%3F', 'p=r,0,g,x%26y'],
    ['cookie', 'form', true, 'p=9007199254740993', 'p=a%20b; p=%C3%BC%2F%3F', 'r=0; g=x%26y'],
  ])('%s %s, explode %s', async (location, style, explode, value, list, object) => {
    expect(await sent(location, style, explode, 'Value')).toBe(value);
    expect(await sent(location, style, explode, 'List')).toBe(list);
    expect(await sent(location, style, explode, 'Object')).toBe(object);
  });

  test('a list that is delimited by blanks holds none', async () => {
    const message = await sent('query', 'spaceDelimited', false, 'List');
    expect(message).toBe('The argument "p" holds the delimiter of its own list.');
    expect(await sent('query', 'spaceDelimited', false, 'Object')).toBe('?p=r%200%20g%20x%26y');
  });
});

test.each([
  ['query', 'form', 'explode', '[]', ''],
  ['query', 'form', 'whole', '[]', ''],
  ['query', 'form', 'explode', '[""]', '?p='],
  ['query', 'deepObject', 'explode', '[]', ''],
])('the list %s %s %s of %s', async (location, style, explode, literal, expected) => {
  const id = `${location}_${style}_${explode}_List`;
  const field = id.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  await gateway.data(`mutation { ${field}(p: ${literal}) }`);
  expect(gateway.request().target).toBe(`/${id}${expected}`);
});

test('every operation is served', () => {
  expect(gateway.report.operations.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
  expect(gateway.report.operations).toHaveLength(operations.length + 1);
  expect(gateway.report.warnings).toEqual([]);
});
