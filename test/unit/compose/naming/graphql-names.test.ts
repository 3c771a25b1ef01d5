import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  enumValueName,
  fieldName,
  memberTypeName,
  typeName,
  words,
} from '../../../../src/compose/naming/graphql-names.ts';
import { readFieldNames } from '../../../../src/compose/naming/root-field-names.ts';

const legalName = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;

test.for([
  ['inventory_v1.GetHTTPStatus-now', ['inventory', 'v1', 'Get', 'HTTP', 'Status', 'now']],
  ['listSKUsByID', ['list', 'SKUs', 'By', 'ID']],
  ['OAuth2Token', ['O', 'Auth2', 'Token']],
  ['HTTP2', ['HTTP2']],
  ['Order SKU_CODE-2', ['Order', 'sku', 'code', '2']],
  ['SKU_Code', ['SKU', 'Code']],
  ['2fa', ['2', 'fa']],
  ['über-größe', ['uber', 'gro', 'e']],
  ['日本', []],
  ['', []],
] as const)('the words of %s', ([text, expected]) => {
  expect(words(text)).toEqual(expected);
});

test.for([
  ['inventory_item', 'InventoryItem', 'inventoryItem'],
  ['HTTPStatus', 'HTTPStatus', 'httpStatus'],
  ['SKUs', 'SKUs', 'skus'],
  ['IDs', 'IDs', 'ids'],
  ['skuCode', 'SkuCode', 'skuCode'],
  ['SERVICE_ACCOUNT', 'ServiceAccount', 'serviceAccount'],
  ['X-API-KEY', 'XApiKey', 'xApiKey'],
  ['next_page', 'NextPage', 'nextPage'],
  ['GetStock', 'GetStock', 'getStock'],
  ['X', 'X', 'x'],
  ['3d-model', '_3DModel', '_3DModel'],
  ['@id', 'Id', 'id'],
  ['日本', '_', '_'],
  ['', '_', '_'],
] as const)('%s becomes %s and %s', ([text, type, field]) => {
  expect(typeName(text)).toBe(type);
  expect(fieldName(text)).toBe(field);
});

test.for([
  ['IN_STOCK', 'IN_STOCK'],
  ['in-range', 'IN_RANGE'],
  ['already_legal', 'already_legal'],
  ['true', 'TRUE'],
  ['null', 'NULL'],
  ['__typename', 'TYPENAME'],
  ['1', '_1'],
  ['', '_EMPTY'],
  ['+', 'PLUS'],
  ['-1', 'MINUS_1'],
  ['-created', 'MINUS_CREATED'],
  ['>=', 'GREATER_EQUALS'],
  ['日本', 'U65E5_U672C'],
] as const)('the enum value "%s" becomes %s', ([text, expected]) => {
  expect(enumValueName(text)).toBe(expected);
});

test.for([
  ['app_component_health', 'component_health_metrics', 'AppComponentHealthMetrics'],
  ['Order', 'order_status', 'OrderOrderStatus'],
  ['Order', 'status', 'OrderStatus'],
  ['big_cat', 'big_cat', 'BigCatBigCat'],
] as const)('the type of a member: %s has %s', ([owner, member, expected]) => {
  expect(typeName(memberTypeName(owner, member))).toBe(expected);
});

test('every text gives legal names', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      for (const name of [typeName(text), fieldName(text), enumValueName(text)]) {
        expect(name).toMatch(legalName);
      }
      for (const name of readFieldNames(text)) expect(name).toMatch(legalName);
    }),
  );
});
