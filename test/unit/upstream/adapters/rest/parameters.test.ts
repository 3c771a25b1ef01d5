import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RestParameter } from '../../../../../src/annotations/bindings.ts';
import { startRecordingServer } from '../../recording-server.ts';
import { bindingOf, call, createAdapter, failureOf, parameterOf } from './call-adapter.ts';

const list = ['blue', 'black', 'brown'];
const rgb = { R: 100, G: 200, B: 150 };

/** The table of OpenAPI 3.1.1, Parameter Object, "Style Examples", with the parameter `color`. */
test.each<[RestParameter['style'], boolean, unknown, string]>([
  ['matrix', false, '', 'refused'],
  ['matrix', false, 'blue', ';color=blue'],
  ['matrix', false, list, ';color=blue,black,brown'],
  ['matrix', false, rgb, ';color=R,100,G,200,B,150'],
  ['matrix', true, list, ';color=blue;color=black;color=brown'],
  ['matrix', true, rgb, ';R=100;G=200;B=150'],
  ['label', false, 'blue', '.blue'],
  ['label', false, list, '.blue,black,brown'],
  ['label', false, rgb, '.R,100,G,200,B,150'],
  ['label', true, list, '.blue.black.brown'],
  ['label', true, rgb, '.R=100.G=200.B=150'],
  ['simple', false, 'blue', 'blue'],
  ['simple', false, list, 'blue,black,brown'],
  ['simple', false, rgb, 'R,100,G,200,B,150'],
  ['simple', true, list, 'blue,black,brown'],
  ['simple', true, rgb, 'R=100,G=200,B=150'],
  ['simple', false, 'a/b;c=d,é', 'a%2Fb%3Bc%3Dd%2C%C3%A9'],
  ['simple', false, "!'()*", '%21%27%28%29%2A'],
  ['simple', false, 12345678901234567890n, '12345678901234567890'],
  ['simple', false, true, 'true'],
  ['simple', false, '...', '...'],
  ['simple', false, '', 'refused'],
  ['simple', false, null, 'refused'],
  ['simple', false, undefined, 'refused'],
  ['simple', false, [], 'refused'],
  ['simple', false, [''], 'refused'],
  ['simple', false, {}, 'refused'],
  ['simple', false, '.', 'refused'],
  ['simple', false, '..', 'refused'],
  ['label', false, '.', 'refused'],
  ['simple', false, '\ud800', 'refused'],
  ['simple', false, [['nested']], 'refused'],
])('path: %s, explode %s, %o → %s', async (style, explode, value, expected) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameter = parameterOf('path', { arg: 'color', name: 'color', style, explode });
  const binding = bindingOf({ path: '/a/{color}/b', parameters: [parameter] });
  const answer = call(adapter, binding, { color: value });
  if (expected === 'refused') {
    const error = await failureOf(answer);
    expect(error).toMatchObject({ code: 'BAD_INPUT', source: 'shop' });
    expect(error.message).toContain('"color"');
    expect(upstream.requests).toEqual([]);
  } else {
    await answer;
    expect(upstream.requests.map(({ target }) => target)).toEqual([`/a/${expected}/b`]);
  }
});

test.each<[RestParameter['style'], boolean, unknown, string]>([
  ['form', false, '', '?color='],
  ['form', false, 'blue', '?color=blue'],
  ['form', false, list, '?color=blue,black,brown'],
  ['form', false, rgb, '?color=R,100,G,200,B,150'],
  ['form', true, list, '?color=blue&color=black&color=brown'],
  ['form', true, rgb, '?R=100&G=200&B=150'],
  ['form', true, [], ''],
  ['form', true, null, ''],
  ['form', true, undefined, ''],
  ['form', false, ['a', null, 'b'], '?color=a,b'],
  ['form', false, ['a,b', 'c'], '?color=a%2Cb,c'],
  ['form', true, 'a&b=c#d+e f', '?color=a%26b%3Dc%23d%2Be%20f'],
  ['form', true, { other: 1 }, 'refused'],
  ['form', true, [{ a: 1 }], 'refused'],
  ['spaceDelimited', false, list, '?color=blue%20black%20brown'],
  ['spaceDelimited', false, rgb, '?color=R%20100%20G%20200%20B%20150'],
  ['spaceDelimited', true, list, '?color=blue&color=black&color=brown'],
  ['spaceDelimited', false, ['light blue'], 'refused'],
  ['pipeDelimited', false, list, '?color=blue%7Cblack%7Cbrown'],
  ['pipeDelimited', false, rgb, '?color=R%7C100%7CG%7C200%7CB%7C150'],
  ['pipeDelimited', false, ['a|b'], 'refused'],
  ['deepObject', true, rgb, '?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  [
    'deepObject',
    true,
    { a: { b: [1, 2] } },
    '?color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2',
  ],
  ['deepObject', true, { a: null, b: '' }, '?color%5Bb%5D='],
])('query: %s, explode %s, %o → %s', async (style, explode, value, expected) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameter = parameterOf('query', { arg: 'c', name: 'color', style, explode });
  const other = parameterOf('query', { arg: 'o', name: 'other' });
  const answer = call(adapter, bindingOf({ parameters: [parameter, other] }), { c: value });
  if (expected === 'refused') {
    expect(await failureOf(answer)).toMatchObject({ code: 'BAD_INPUT' });
    expect(upstream.requests).toEqual([]);
  } else {
    await answer;
    expect(upstream.requests.map(({ target }) => target)).toEqual([`/${expected}`]);
  }
});

test('allowReserved keeps what cannot change the query', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameter = parameterOf('query', { allowReserved: true });
  await call(adapter, bindingOf({ parameters: [parameter] }), { v: "a:/?@!$'()*&b=c#d+e%f;g" });
  expect(upstream.requests[0]?.target).toBe("/?v=a:/?@!$'()*%26b%3Dc%23d%2Be%25f%3Bg");
});

test('a parameter described by content is written in its media type', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameter = parameterOf('query', { mediaType: 'application/json' });
  await call(adapter, bindingOf({ parameters: [parameter] }), { v: { a: [1, 2n ** 60n], b: 'x' } });
  const query = new URL(upstream.requests[0]?.target ?? '', upstream.endpoint).searchParams;
  expect(query.get('v')).toBe('{"a":[1,1152921504606846976],"b":"x"}');
});

test('parameters with one name in several places keep apart', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameters = (['path', 'query', 'header', 'cookie'] as const).map((location) =>
    parameterOf(location, { arg: location, name: 'id' }),
  );
  const args = { path: 'p', query: 'q', header: 'h', cookie: 'c' };
  await call(adapter, bindingOf({ path: '/{id}', parameters }), args);
  expect(upstream.requests).toMatchObject([
    { target: '/p?id=q', headers: { id: 'h', cookie: 'id=c' } },
  ]);
});

test.each([
  ['/{a}{b}', { a: '.', b: '.' }, 'refused'],
  ['/.{a}', { a: '.' }, 'refused'],
  ['/%2E{a}', { a: '.' }, 'refused'],
  ['/{a}.json', { a: '..' }, '/...json'],
  ['/{a}:cancel', { a: 'x:y' }, '/x%3Ay:cancel'],
  ['/a b/{a}', { a: '1' }, '/a%20b/1'],
  ['/items#get', {}, '/items'],
  ['/items?kind=a&id={a}', { a: 'x&y' }, '/items?kind=a&id=x%26y'],
])('the path %s with %o → %s', async (path, args, expected) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameters = ['a', 'b'].map((name) => parameterOf('path', { arg: name, name }));
  const answer = call(adapter, bindingOf({ path, parameters }), args);
  if (expected === 'refused') {
    expect(await failureOf(answer)).toMatchObject({ code: 'BAD_INPUT' });
    expect(upstream.requests).toEqual([]);
  } else {
    await answer;
    expect(upstream.requests[0]?.target).toBe(expected);
  }
});

test.each([
  ['a\r\nx-admin: 1'],
  ['a\0'],
  ['\u{1f600}'],
  ['ab\u0100'],
  [' a'],
  ['a '],
  ['a\u007f'],
  [['a,b']],
  [{ a: { b: 1 } }],
])('the header value %j is refused', async (value) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const binding = bindingOf({ parameters: [parameterOf('header', { name: 'X-V' })] });
  expect(await failureOf(call(adapter, binding, { v: value }))).toMatchObject({
    code: 'BAD_INPUT',
  });
  expect(upstream.requests).toEqual([]);
});

test.each([
  ['a b', 'a b'],
  [['a', 'b'], 'a,b'],
  [{ a: 1, b: 2 }, 'a,1,b,2'],
  ['', ''],
  ['grün', 'grün'],
])('the header value %j is written %j', async (value, expected) => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const binding = bindingOf({ parameters: [parameterOf('header', { name: 'X-V' })] });
  await call(adapter, binding, { v: value });
  expect(upstream.requests[0]?.headers['x-v']).toBe(expected);
});

test('policy stands above header parameters, cookies of both are sent', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const binding = bindingOf({
    parameters: [
      parameterOf('header', { arg: 'tenant', name: 'X-Tenant' }),
      parameterOf('cookie', { arg: 'session', name: 'session' }),
    ],
  });
  const args = { tenant: 'theirs', session: 'a; admin=1' };
  await call(adapter, binding, args, { 'x-tenant': 'ours', cookie: 'fixed=1' });
  expect(upstream.requests[0]?.headers).toMatchObject({
    'x-tenant': 'ours',
    cookie: 'fixed=1; session=a%3B%20admin%3D1',
  });
});

test('no argument is read from what objects inherit', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(upstream.endpoint);
  const parameter = parameterOf('query', { arg: 'constructor', name: 'constructor' });
  await call(adapter, bindingOf({ parameters: [parameter] }), {});
  expect(upstream.requests[0]?.target).toBe('/');
});

test('any text arrives unchanged in path, query and cookie, and in headers where they allow it', async () => {
  await using upstream = await startRecordingServer();
  await using adapter = createAdapter(`${upstream.endpoint}/base/`);
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => value.isWellFormed());
  const headerSafe = fc
    .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    .filter((value) => value.trim() === value);
  const binding = bindingOf({
    path: '/x/{p}/y',
    parameters: [
      parameterOf('path', { arg: 'p', name: 'p' }),
      parameterOf('query', { arg: 'q', name: 'q' }),
      parameterOf('cookie', { arg: 'c', name: 'c' }),
      parameterOf('header', { arg: 'h', name: 'h' }),
    ],
  });
  await fc.assert(
    fc.asyncProperty(
      text.filter((value) => value !== '.' && value !== '..'),
      text,
      text,
      headerSafe,
      async (p, q, c, h) => {
        await call(adapter, binding, { p, q, c, h });
        const seen = upstream.requests.at(-1);
        const url = new URL(seen?.target ?? '', upstream.endpoint);
        const [, base, x, segment = '', y, ...more] = url.pathname.split('/');
        expect([base, x, decodeURIComponent(segment), y, more]).toEqual(['base', 'x', p, 'y', []]);
        expect([...url.searchParams]).toEqual([['q', q]]);
        expect(decodeURIComponent(String(seen?.headers.cookie).slice(2))).toBe(c);
        expect(seen?.headers.h).toBe(h);
      },
    ),
    { numRuns: 300 },
  );
});
