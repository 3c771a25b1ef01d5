import { nameBeforePath, nameBehindPath, type Place, picksOne } from './path-names.ts';

/**
 * What somebody called the function or method of an operation: its operationId without what
 * frameworks put around that name, and with one word for what each calls differently.
 * @param ids Those of all operations of the contract.
 */
export function functionName(operationId: string, place: Place, ids: ReadonlySet<string>): string {
  const named =
    nameBeforePath(operationId, place) ?? nameBehindPath(operationId, place) ?? operationId;
  return plainVerb(withoutController(withoutNumber(withoutMethod(named, place), ids)), place);
}

/** Springfox: `usersUsingGET_1`. */
function withoutMethod(name: string, { method }: Place): string {
  const [, before = name, said] = /^(.+)Using([A-Z]+)(_\d+)?$/.exec(name) ?? [];
  return said === method ? before : name;
}

/** springdoc: the second method called `update` is `update_1`. */
function withoutNumber(name: string, ids: ReadonlySet<string>): string {
  const [, before = ''] = /^(.+)_\d+$/.exec(name) ?? [];
  return ids.has(before) ? before : name;
}

/** NestJS and LoopBack: `UsersController_findAll_v1`, `TodoController.find`. */
const withoutController = (name: string) =>
  name.replace(/^(.+)Controller([._])(.+?)(_v\d+)?$/, '$1$2$3');

const readAll = /^(.+[._#/])(?:get|find|fetch|read|retrieve|load)_?(?:all|many)$/i;
const readOne =
  /^(.+[._#/])(?:get|find|fetch|read|retrieve|load)_?(?:one|unique|(?:one_?)?by_?id)$/i;
const changeOne = /^(.+[._#/](?:update|replace|patch|delete|remove|destroy))_?(?:one|by_?id)$/i;
/** Of the whole collection, as the path says: the group would say it of one. */
const changeAll = /^.+[._#/]((?:update|replace|patch|delete|remove|destroy)_?(?:all|many))$/i;

/** Behind the name of a group, many words say "list" and "get". */
function plainVerb(name: string, { method, path }: Place): string {
  const spelt = name
    .replace(readAll, '$1list')
    .replace(readOne, '$1get')
    .replace(changeOne, '$1')
    .replace(changeAll, '$1')
    .replace(/^(.+[._#/])find$/i, picksOne(path) ? '$1get' : '$1list')
    // Django REST framework.
    .replace(/^(.+_)partial_update$/, '$1patch');
  // Laravel, Rails and Micronaut, which calls them by their verbs alone.
  if (method === 'GET') return spelt.replace(/^(.+\.)?index$/, '$1list');
  return method === 'POST' ? spelt.replace(/^(?:(.+\.)store|store|save)$/, '$1create') : spelt;
}
