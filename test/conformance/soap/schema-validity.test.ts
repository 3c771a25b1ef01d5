import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../fixtures/folder.ts';
import { bodyDocument } from './body-document.ts';
import { literalSchemas } from './torture-contract.ts';
import { startTorture } from './torture-gateway.ts';

const requests = [
  `echoEverything(value: { nillable: null }) { text }`,
  `echoEverything(value: {
    text: "ü <&>", token: "a b", flag: false, int: 0, long: "9007199254740993", integer: 1,
    decimal: "0.10", double: 1e300, date: "2025-12-31Z", dateTime: "2025-12-31T00:00:00.5Z",
    time: "23:59:59", duration: "P1D", bytes: "AP/+", uri: "http://x.example/", words: ["a", "b"],
    hex: "00fF", name: "{urn:other}x"
    nillable: "", size: EXTRA_LARGE, list: ["", null], textAttribute: "x", rank: 1, unit: "g"
    rows: [{ cell: [{ value: ["1", "2.0"] }] }, {}], cells: [{ name: "a", words: ["x"] }, null]
    part: { id: "1", qualified: "", code: 7 },
    self: { nillable: null }, anyAttributes: { lang: "de" }, free: { a: ["1", { b: "2" }] }
  }) { text }`,
  'echoPayment(payment: { card: { number: "007" } }) { iban }',
  'echoPayment(payment: { cash: "1.5" }) { iban }',
  `echoShapes(shape: [{ _type: Group, name: "g", shape: [
    { _type: Circle, name: "c", radius: "1.5" }, { _type: Square, name: "s", side: 1 }] }]) { name }`,
  'echoAnimal(animal: { _type: Puppy, id: 1, tricks: ["sit"], weeks: 2 }) { id }',
  'echoAnimal(animal: { id: 1 }) { id }',
];

test('what is sent is valid by the schema of the contract, says another implementation', async ({
  skip,
}) => {
  if (spawnSync('xmllint', ['--version']).error !== undefined) {
    console.log('skipped: there is no xmllint (libxml2-utils)');
    skip('there is no xmllint');
  }
  await using torture = await startTorture();
  for (const request of requests) {
    const { errors } = await torture.ask(`mutation { ${request} }`);
    expect(errors, request).toBeUndefined();
  }
  const bodies = torture.upstream.received.map(({ envelope }) => bodyDocument(envelope));
  expect(bodies).toHaveLength(requests.length);
  using folder = makeFolder(literalSchemas());
  for (const [index, body] of bodies.entries()) {
    folder.write('body.xml', body);
    const { status, stderr } = spawnSync(
      'xmllint',
      ['--noout', '--nonet', '--schema', 'torture.xsd', join(folder.path, 'body.xml')],
      { cwd: folder.path, encoding: 'utf8' },
    );
    expect(status, `${requests[index]}\n${stderr}\n${body}`).toBe(0);
  }
});
