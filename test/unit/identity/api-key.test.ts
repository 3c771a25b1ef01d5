import { expect, test } from 'vitest';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { createApiKey, matchesHash, parseApiKey } from '../../../src/identity/api-key.ts';

test('what is made is what gateway.yaml takes and what requests are checked against', () => {
  const { id, key, hash } = createApiKey('web-1');
  const keys = [{ id, hash, client: 'web' }];

  expect(gatewayConfigSchema.parse({ identity: { apiKeys: { keys } } })).toBeDefined();
  const presented = parseApiKey(key);
  expect(presented?.id).toBe('web-1');
  expect(matchesHash(presented?.secret ?? '', hash)).toBe(true);
  expect(matchesHash(`${presented?.secret.slice(0, -2)}xx`, hash)).toBe(false);
  expect(matchesHash(presented?.secret ?? '', createApiKey().hash)).toBe(false);
});

test('secrets with an underscore are found behind the id', () => {
  const secret = `_${'a'.repeat(42)}`;

  expect(parseApiKey(`hg_web_${secret}`)).toEqual({ id: 'web', secret });
  expect(parseApiKey(`hg_web_${secret}, hg_web_${secret}`)).toBeUndefined();
});

test('every key is another one', () => {
  const keys = Array.from({ length: 50 }, () => createApiKey());

  expect(new Set(keys.map(({ key }) => key)).size).toBe(50);
  expect(new Set(keys.map(({ id }) => id)).size).toBe(50);
});

test('ids are letters, digits and dashes', () => {
  expect(() => createApiKey('a_b')).toThrow('"a_b" cannot be the id of a key');
});
