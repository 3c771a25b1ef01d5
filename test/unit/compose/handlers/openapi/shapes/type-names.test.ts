import { expect, test } from 'vitest';
import {
  allocateTypeNames,
  itemName,
} from '../../../../../../src/compose/handlers/openapi/shapes/type-names.ts';

const namesOf = (...components: string[]) => [
  ...allocateTypeNames(
    components.map((base, at) => ({ key: `${at}`, base, isInput: false, isComponent: true })),
  ).values(),
];

test('a namespace is left out, and added where it tells two types apart', () => {
  expect(namesOf('io.k8s.api.core.v1.Event', 'io.k8s.api.core.v1.Pod')).toEqual(['Event', 'Pod']);
  expect(namesOf('io.k8s.api.core.v1.Event', 'io.k8s.api.events.v1.Event')).toEqual([
    'Event',
    'EventsV1Event',
  ]);
  expect(namesOf('model.User', 'dto.User', 'web.Page-model_User')).toEqual([
    ...['User', 'DtoUser', 'PageModelUser'],
  ]);
  expect(namesOf('microsoft.graph.user', 'UserCollection')).toEqual(['User', 'UserCollection']);
});

test('a schema that FastAPI has split in two is called as the one that it was', () => {
  expect(namesOf('Item-Output', 'TestOutput').toSorted()).toEqual(['Item', 'TestOutput']);
  expect(namesOf('Line-Output', 'Line').toSorted()).toEqual(['Line', 'LineOutput']);
});

test('a format is left out, and what is said twice is said once', () => {
  expect(
    namesOf('Book.jsonld', 'Author.jsonld-book.read', 'Book-book.write.jsonMergePatch'),
  ).toEqual([...['Book', 'AuthorBookRead', 'BookWrite']]);
  expect(namesOf('Book.jsonld', 'Book', 'Book-book.read', 'Book.jsonld-book.read')).toEqual([
    ...['Book', 'Book2', 'BookRead', 'BookJsonldBookRead'],
  ]);
});

test('what is no path of packages keeps all of its words', () => {
  expect(namesOf('issuing.card', 'card', 'acme.billing.invoice.v2')).toEqual([
    'IssuingCard',
    'Card',
    'AcmeBillingInvoiceV2',
  ]);
});

test.for([
  ['Order lines', 'Order line'],
  ['choices_of_order', 'choices_of_order Item'],
  ['Order data', 'Order data Item'],
  ['Order policies', 'Order policy'],
] as const)('the items of %s are %s', ([list, item]) => {
  expect(itemName(list)).toBe(item);
});
