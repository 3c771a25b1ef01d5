import { expect, test } from 'vitest';
import { withoutInnerVersions } from '../../../../../../src/compose/handlers/openapi/graph/inner-versions.ts';

test.each([
  [
    ['/shop/api/v1/lines', '/shop/v2/{id}', '/portal/api/keys'],
    ['/shop/lines', '/shop/v2/{id}', '/portal/api/keys'],
  ],
  [
    ['/api/v1/lines', '/v2/lines', '/api/shop/v1/lines'],
    ['/api/v1/lines', '/v2/lines', '/api/shop/lines'],
  ],
  [
    ['/shop/v1/lines', '/shop/v2/lines', '/shop/v1/lines/{id}'],
    ['/shop/lines', '/shop/v2/lines', '/shop/lines/{id}'],
  ],
  [
    ['/shop/lines', '/shop/v2/lines'],
    ['/shop/lines', '/shop/v2/lines'],
  ],
  [['/{tenant}/v1/lines'], ['/{tenant}/v1/lines']],
])('%j are called after %j', (paths, expected) => {
  expect([...withoutInnerVersions(paths).values()]).toEqual(expected);
});
