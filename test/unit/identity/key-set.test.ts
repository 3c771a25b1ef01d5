import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKeySet } from '../../../src/identity/tokens/key-set.ts';

test('keys come from an https URL or a sound file, and from nowhere else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-'));
  const write = (text: string) => writeFileSync(join(folder, 'jwks.json'), text);

  write('{"keys":[{"kty":"EC"}]}');
  expect(createKeySet('jwks.json', folder)).toBeTypeOf('function');
  expect(createKeySet('https://id.example/jwks.json', folder)).toBeTypeOf('function');
  for (const url of ['http://id.example/jwks.json', 'file:///etc/jwks.json', 'ftp://id.example']) {
    expect(() => createKeySet(url, folder)).toThrow('jwks must be a file or an https URL');
  }
  expect(() => createKeySet('missing.json', folder)).toThrow('missing.json: this is no JSON Web');
  for (const text of ['', '{}', '{"keys":[]}', '{"keys":[{}]}', '[1]']) {
    write(text);
    expect(() => createKeySet('jwks.json', folder)).toThrow('this is no JSON Web Key Set');
  }
  rmSync(folder, { recursive: true });
});
