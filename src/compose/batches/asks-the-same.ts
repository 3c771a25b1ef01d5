import type { Binding } from '../../annotations/bindings.ts';
import { operationName } from '../../annotations/operation-name.ts';
import { words } from '../naming/graphql-names.ts';
import { singular } from '../naming/plurals.ts';

/** What operations say beside what they read: that they read, how many, and by which key. */
const sayNothing = new Set([
  ...['get', 'list', 'fetch', 'read', 'retrieve', 'query', 'lookup', 'describe', 'show', 'inspect'],
  ...['find', 'search', 'load', 'select', 'view', 'filter', 'batch', 'bulk', 'multi', 'multiple'],
  ...['many', 'mget', 'all', 'one', 'single', 'collection', 'array', 'by', 'of', 'for', 'with'],
  ...['from', 'in', 'the', 'a', 'an', 'id', 'key'],
]);

const spokenIn = (text: string) => words(text).map((word) => singular(word.toLowerCase()));

/**
 * Whether two operations ask for the same things, one of them and many: `GET /users/{id}` and
 * `GET /users`, `GetUser` and `BatchGetUsers`. `GET /users/{id}/manager` takes the key of a user and
 * gives a user as well, but another one; so do `latestOrder`, `draft` and `parent`.
 * @param known Names that say no more about what is read: those of its type and of the key.
 */
export function asksTheSame(single: Binding, bulk: Binding, known: readonly string[]): boolean {
  const ignored = new Set([...sayNothing, ...known.flatMap(spokenIn)]);
  const asked = (binding: Binding) =>
    [...new Set(spokenIn(placeOf(binding)))].filter((word) => !ignored.has(word)).toSorted();
  return asked(single).join(' ') === asked(bulk).join(' ') && ownerOf(single) === ownerOf(bulk);
}

/** The path without its parameters, or the operation. */
const placeOf = (binding: Binding): string => {
  if (binding.protocol === 'rest') return binding.path.replaceAll(/\{[^}]*\}/g, '/');
  return binding.protocol === 'grpc' ? binding.method : operationName(binding);
};

/** Who is asked: services of one source may have users of their own. */
const ownerOf = (binding: Binding): string | undefined => {
  if (binding.protocol === 'grpc') return binding.service;
  return binding.protocol === 'rest' ? binding.endpoint : undefined;
};
