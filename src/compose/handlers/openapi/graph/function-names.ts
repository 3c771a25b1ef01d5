import { nameBeforePath, nameBehindPath, type Place, picksOne } from './path-names.ts';

/** A module and, behind it, a function: Django Ninja's `shop_api_list_items`. */
const moduleName =
  /^(?:[a-z\d]+_)*?(?:api|views?|routers?|endpoints?|controllers?)(?:_(?:v\d+|api|views?|endpoints?))*_(?=[a-z])/;

/** The operationIds of a contract without the modules that stand before all of them. */
export function withoutModules(ids: readonly (string | undefined)[]): (string | undefined)[] {
  const areFunctions = ids.every((id) => id !== undefined && moduleName.test(id));
  return areFunctions ? ids.map((id) => id?.replace(moduleName, '')) : [...ids];
}

/**
 * What somebody called the function or method of an operation: its operationId without what
 * frameworks put around that name, and with one word for what each calls differently.
 * @param ids Those of all operations of the contract.
 */
export function functionName(operationId: string, place: Place, ids: ReadonlySet<string>): string {
  const named =
    nameBeforePath(operationId, place) ?? nameBehindPath(operationId, place) ?? operationId;
  const alone = withoutNumber(withoutMethod(named, place), ids);
  return plainVerb(withoutController(alone, place), place);
}

/** Springfox: `usersUsingGET_1`. Encore: `GET:users.List`. */
function withoutMethod(name: string, { method }: Place): string {
  const [, before = name, said] = /^(.+)Using([A-Z]+)(_\d+)?$/.exec(name) ?? [];
  const plain = said === method ? before : name;
  return plain.startsWith(`${method}:`) ? plain.slice(method.length + 1) : plain;
}

/** springdoc: the second method called `update` is `update_1`. */
function withoutNumber(name: string, ids: ReadonlySet<string>): string {
  const [, before = ''] = /^(.+)_\d+$/.exec(name) ?? [];
  return ids.has(before) ? before : name;
}

/**
 * NestJS and LoopBack: `UsersController_findAll_v1`, `TodoController.find`. Quarkus, with its packages:
 * `org.acme.FruitResource_list`. Connexion: `pet_controller.add_pet`. Laravel, where it does one thing:
 * `statsController`.
 */
const withoutController = (name: string, { path }: Place) =>
  name
    .replace(/^([a-z]\w*\.)+(?=[A-Z]\w*_)/, '')
    .replace(/^(.+?)(?:Controller|Resource|_controller)([._])(.+?)(_v\d+)?$/, '$1$2$3')
    // Kubernetes has things that are called so: `listReplicationController`.
    .replace(/^(\w+)Controller$/, /controller/i.test(path) ? '$&' : '$1');

const readAll = /^(.+[._#/-])(?:get|find|fetch|read|retrieve|load)_?(?:all|many)$/i;
const readOne =
  /^(.+[._#/-])(?:get|find|fetch|read|retrieve|load)_?(?:one|unique|(?:one_?)?by_?id)$/i;
const changeOne = /^(.+[._#/-](?:update|replace|patch|delete|remove|destroy))_?(?:one|by_?id)$/i;
/** Of the whole collection, as the path says: the group would say it of one. */
const changeAll = /^.+[._#/-]((?:update|replace|patch|delete|remove|destroy)_?(?:all|many))$/i;

/** Behind the name of a group, many words say "list" and "get". */
function plainVerb(name: string, { method, path }: Place): string {
  const spelt = name
    .replace(readAll, '$1list')
    .replace(readOne, '$1get')
    .replace(changeOne, '$1')
    .replace(changeAll, '$1')
    .replace(/^(.+[._#/-])find$/i, picksOne(path) ? '$1get' : '$1list')
    // Django REST framework.
    .replace(/^(.+_)partial_update$/, '$1patch');
  // Laravel, Rails and Micronaut, which calls them by their verbs alone.
  if (method === 'GET') return spelt.replace(/^(.+\.)?index$/, '$1list');
  return method === 'POST' ? spelt.replace(/^(?:(.+\.)store|store|save)$/, '$1create') : spelt;
}
