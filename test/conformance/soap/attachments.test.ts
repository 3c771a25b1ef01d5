import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

/** Bytes that look like the boundary, line breaks and no text of any charset. */
const bytes = Buffer.concat([
  Buffer.from([0, 255, 13, 10]),
  Buffer.from('x--b\r\n'),
  Buffer.from([10]),
]);

const envelope = (content: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetFileResponse
    xmlns="urn:torture"><content>${content}</content><name>größe</name></GetFileResponse></e:Body></e:Envelope>`;
const include = (href: string) =>
  `<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="${href}"/>`;

interface Part {
  readonly headers: readonly string[];
  readonly content: string | Buffer;
}
const multipart = (parts: readonly Part[]) =>
  Buffer.concat([
    Buffer.from('preamble\r\n'),
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--b\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from('--b--\r\nepilogue'),
  ]);

async function file(contentType: string, body: Buffer) {
  torture.upstream.answers.set('GetFile', () => ({ contentType, body }));
  return torture.ask('{ file(how: "x") { content name } }');
}
const expected = { content: bytes.toString('base64'), name: 'größe' };

const root = (xml: string, charset = 'UTF-8') => ({
  headers: [
    `Content-Type: application/xop+xml; charset=${charset}; type="text/xml"`,
    'Content-Transfer-Encoding: binary',
    'Content-ID: <root@x>',
  ],
  content: charset === 'UTF-8' ? xml : Buffer.from(xml, 'latin1'),
});
const attachment = (more: readonly string[] = [], content: string | Buffer = bytes) => ({
  headers: ['content-id:\r\n <file@x>', 'Content-Type: application/octet-stream', ...more],
  content,
});

test.each<[string, string, readonly Part[]]>([
  [
    'MTOM',
    'multipart/related; type="application/xop+xml"; start="<root@x>"; boundary="b"',
    [root(envelope(include('cid:file@x'))), attachment()],
  ],
  [
    'the root is not the first part',
    'multipart/related;boundary=b;start="<root@x>"',
    [attachment(), root(envelope(include('cid:file%40x')))],
  ],
  [
    'Base64',
    'Multipart/Related; boundary=b',
    [
      root(envelope(include('cid:file@x'))),
      attachment(['Content-Transfer-Encoding: base64'], bytes.toString('base64')),
    ],
  ],
  [
    'another charset',
    'multipart/related; boundary=b',
    [root(envelope(include('cid:file@x')), 'ISO-8859-1'), attachment()],
  ],
  [
    'SOAP with Attachments: an href',
    'multipart/related; boundary=b',
    [root(envelope('').replace('<content>', '<content href="cid:file@x">')), attachment()],
  ],
  ['swaRef', 'multipart/related; boundary=b', [root(envelope('cid:file@x')), attachment()]],
  [
    'nothing beside the envelope',
    'multipart/related; boundary=b',
    [root(envelope(expected.content))],
  ],
])('an answer in parts: %s', async (_name, contentType, parts) => {
  const { data, errors } = await file(contentType, multipart(parts));
  expect(errors).toBeUndefined();
  expect(data?.file).toEqual(expected);
});

test.each<[string, string, Buffer]>([
  ['no boundary', 'multipart/related', multipart([root(envelope(''))])],
  ['no parts', 'multipart/related; boundary=b', Buffer.from('--b--')],
  [
    'cut off',
    'multipart/related; boundary=b',
    multipart([root(envelope('')), attachment()]).subarray(0, -20),
  ],
  [
    'a part that is missing',
    'multipart/related; boundary=b',
    multipart([root(envelope(include('cid:gone@x')))]),
  ],
  [
    'an include of an address',
    'multipart/related; boundary=b',
    multipart([root(envelope(include('http://127.0.0.1:9/')))]),
  ],
])('what cannot be read is no answer: %s', async (_name, contentType, body) => {
  const { errors } = await file(contentType, body);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
});

test('blanks before a soft line break are text; a long run of them costs no time', async () => {
  const encoding = ['Content-Transfer-Encoding: quoted-printable'];
  const blanks = ' '.repeat(300_000);
  const parts = [
    root(envelope(include('cid:file@x'))),
    attachment(encoding, `a =\r\nb=3D${blanks}c`),
  ];
  const { data } = await file('multipart/related; boundary=b', multipart(parts));
  expect(data?.file).toEqual({
    ...expected,
    content: Buffer.from(`a b=${blanks}c`).toString('base64'),
  });
});

test('a preamble may mention the boundary', async () => {
  const body = multipart([root(envelope(include('cid:file@x'))), attachment()]);
  const mentioned = Buffer.concat([Buffer.from('see --b below: '), body]);
  const { data } = await file('multipart/related; boundary=b', mentioned);
  expect(data?.file).toEqual(expected);
});
