import { expect, test } from 'vitest';
import { createKeySet } from '../../../src/identity/tokens/key-set.ts';
import { makeFolder } from '../../fixtures/folder.ts';

test('keys come from an https URL or a sound file, and from nowhere else', () => {
  using folder = makeFolder();
  const times = { timeoutMs: 1, maxAgeMs: 1, cooldownMs: 1 };
  const create = (place: string) => createKeySet(place, folder.path, times);
  const write = (text: string) => folder.write('jwks.json', text);

  write('{"keys":[{"kty":"EC"}]}');
  expect(create('jwks.json')).toBeTypeOf('function');
  expect(create('https://id.example/jwks.json')).toBeTypeOf('function');
  for (const url of ['http://id.example/jwks.json', 'file:///etc/jwks.json', 'ftp://id.example']) {
    expect(() => create(url)).toThrow('jwks must be a file or an https URL');
  }
  expect(() => create('missing.json')).toThrow('missing.json: there is no such file');
  for (const text of ['', '{}', '{"keys":[]}', '{"keys":[{}]}', '[1]']) {
    write(text);
    expect(() => create('jwks.json')).toThrow('it must be a JSON Web Key Set');
  }
});
