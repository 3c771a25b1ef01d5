import { expect, test } from 'vitest';
import { answers, composeContract, openapi } from '../compose-contract.ts';

/** What frameworks call operations by default, and what the graph calls them. */
test.each<[string, readonly (readonly [string, string, string])[]]>([
  [
    'NestJS: class and method',
    [
      ['GET /api', 'AppController_getHello', 'appHello'],
      ['GET /api/users', 'UsersController_findAll', 'users'],
      ['GET /api/users/{id}', 'UsersController_findOne', 'user'],
      ['GET /api/users/{id}/posts', 'UsersController_getPosts', 'usersPosts'],
      ['GET /api/pets/count', 'PetsController_count', 'petsCount'],
      ['GET /api/orders', 'OrdersController_findAll_v1', 'orders'],
      ['POST /api/users', 'UsersController_create', 'createUser'],
      ['PATCH /api/users/{id}', 'UsersController_update', 'updateUser'],
      ['DELETE /api/users/{id}', 'UsersController_remove', 'removeUser'],
      ['POST /api/users/{id}/avatar', 'UsersController_uploadAvatar', 'usersUploadAvatar'],
    ],
  ],
  [
    'LoopBack: by id',
    [
      ['GET /todos', 'TodoController.find', 'todos'],
      ['GET /todos/count', 'TodoController.count', 'todoCount'],
      ['GET /todos/{id}', 'TodoController.findById', 'todo'],
      ['POST /todos', 'TodoController.create', 'createTodo'],
      ['PATCH /todos/{id}', 'TodoController.updateById', 'updateTodo'],
      ['PATCH /todos', 'TodoController.updateAll', 'updateTodos'],
      ['PUT /todos/{id}', 'TodoController.replaceById', 'replaceTodo'],
      ['DELETE /todos/{id}', 'TodoController.deleteById', 'deleteTodo'],
    ],
  ],
  [
    'Django REST framework: paths end in a slash',
    [
      ['GET /users/', 'users_list', 'users'],
      ['GET /users/{id}/', 'users_retrieve', 'user'],
      ['POST /users/', 'users_create', 'createUser'],
      ['PUT /users/{id}/', 'users_update', 'updateUser'],
      ['PATCH /users/{id}/', 'users_partial_update', 'patchUser'],
      ['DELETE /users/{id}/', 'users_destroy', 'destroyUser'],
    ],
  ],
  [
    'springdoc: methods of classes, numbered',
    [
      ['GET /users', 'getAll', 'users'],
      ['GET /orders', 'getAll_1', 'orders'],
      ['GET /users/{id}', 'getById', 'user'],
      ['GET /orders/{id}', 'getById_1', 'order'],
      ['GET /carts/{id}', 'getCart', 'cart'],
      ['GET /old-carts/{id}', 'getCart_1', 'oldCart'],
      ['GET /parts/{id}', 'getPart_2', 'part2'],
      ['POST /users', 'create', 'createUser'],
      ['POST /orders', 'create_1', 'createOrder'],
      ['POST /audit', 'create_2', 'createAudit'],
      ['POST /stores/{id}/read', 'read', 'read'],
      ['DELETE /users/{id}', 'delete', 'deleteUser'],
      ['DELETE /orders/{id}', 'delete_1', 'deleteOrder'],
    ],
  ],
  [
    'Springfox: the method behind the name',
    [
      ['GET /users', 'findAllUsingGET', 'users'],
      ['GET /orders', 'findAllUsingGET_1', 'orders'],
      ['GET /users/{id}', 'getUserUsingGET', 'user'],
      ['POST /users', 'addUserUsingPOST', 'addUser'],
    ],
  ],
  [
    'Laravel and Rails: actions of resources',
    [
      ['GET /users', 'users.index', 'users'],
      ['GET /users/{user}', 'users.show', 'user'],
      ['POST /users', 'users.store', 'createUser'],
      ['PUT /users/{user}', 'users.update', 'updateUser'],
      ['DELETE /users/{user}', 'users.destroy', 'destroyUser'],
    ],
  ],
  [
    'Goa: service and method',
    [
      ['GET /users', 'users#list', 'users'],
      ['GET /users/{id}', 'users#show', 'user'],
      ['POST /users', 'users#create', 'createUser'],
      ['POST /bottles', 'storage#add', 'addStorage'],
      ['GET /hello/{greeting}', 'hello#hello', 'hello'],
    ],
  ],
  [
    'Litestar: the path and the function',
    [
      ['GET /api/users', 'ApiUsersListUsers', 'users'],
      ['GET /api/users/{user_id}', 'ApiUsersUserIdGetUser', 'user'],
      ['POST /api/users', 'ApiUsersCreateUser', 'createUser'],
      ['GET /api/mail-check/{user_id}', 'ApiMailCheckUserIdGetMailStatus', 'mailStatus'],
      ['GET /health', 'HealthHealthCheck', 'healthCheck'],
      ['POST /auth/login', 'AuthLoginLogin', 'login'],
      // Names that somebody gave.
      ['GET /search', 'SearchProducts', 'searchProducts'],
      ['GET /products/{id}/stock', 'ProductsStock', 'productsStock'],
    ],
  ],
  [
    'Quarkus: packages, class and method',
    [
      ['GET /fruits', 'org.acme.FruitResource_list', 'fruits'],
      ['GET /fruits/{id}', 'org.acme.FruitResource_get', 'fruit'],
      ['POST /fruits', 'org.acme.FruitResource_create', 'createFruit'],
      ['GET /fruits/{id}/price', 'org.acme.FruitResource_getPrice', 'fruitPrice'],
    ],
  ],
  [
    'Connexion: modules and function',
    [
      ['GET /pets', 'app.controllers.pet_controller.list_pets', 'pets'],
      ['GET /pets/{id}', 'app.controllers.pet_controller.get_pet', 'pet'],
      ['POST /pets', 'app.controllers.pet_controller.add_pet', 'addPet'],
      ['GET /stores', 'app.controllers.store_controller.search', 'storeSearch'],
    ],
  ],
  [
    'Django Ninja: modules and function',
    [
      ['GET /api/events', 'shop_events_api_list_events', 'events'],
      ['GET /api/events/{id}', 'shop_events_api_get_event', 'event'],
      ['GET /api/keys', 'shop_api_get_api_keys', 'apiKeys'],
      ['POST /api/users', 'users_api_views_create', 'createUser'],
    ],
  ],
  [
    'Encore: method, service and endpoint',
    [
      ['GET /sites', 'GET:site.List', 'sites'],
      ['POST /sites', 'POST:site.Add', 'addSite'],
    ],
  ],
  [
    'trpc-to-openapi: router and procedure',
    [
      ['GET /users', 'users-getAll', 'users'],
      ['GET /users/{id}', 'users-getById', 'user'],
    ],
  ],
  [
    'Laravel: a class that does one thing',
    [
      ['GET /stats', 'statsController', 'stats'],
      ['GET /v1/replicationcontrollers', 'listReplicationController', 'replicationControllers'],
    ],
  ],
  [
    'Micronaut: methods of classes, numbered',
    [
      ['GET /users', 'index', 'users'],
      ['GET /orders', 'index_1', 'orders'],
      ['GET /users/{id}', 'show', 'user'],
      ['POST /users', 'save', 'createUser'],
      ['PUT /users/{id}', 'update', 'updateUser'],
      ['DELETE /users/{id}', 'delete', 'deleteUser'],
    ],
  ],
  [
    'API Platform: the path and what is done',
    [
      ['GET /api/books', 'api_books_get_collection', 'books'],
      ['GET /api/books/{id}', 'api_books_id_get', 'book'],
      ['POST /api/books', 'api_books_post', 'createBook'],
      ['PATCH /api/books/{id}', 'api_books_id_patch', 'updateBook'],
      ['DELETE /api/books/{id}', 'api_books_id_delete', 'deleteBook'],
      ['GET /reviews', 'api_reviews_get_collection', 'reviews'],
    ],
  ],
  [
    'NSwag: class and method',
    [
      ['GET /api/Users', 'Users_GetAll', 'users'],
      ['GET /api/Users/{id}', 'Users_GetById', 'user'],
      ['POST /api/Users', 'Users_Create', 'createUser'],
    ],
  ],
])('%s', async (_framework, operations) => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [label, operationId] of operations) {
    const [method = '', path = ''] = label.split(' ');
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: { operationId, responses: answers({ type: 'string' }) },
    };
  }
  const schema = await composeContract({ 'openapi.yaml': openapi(paths) });
  const { query, mutation } = schema.toConfig();
  expect(
    [...Object.keys(query?.getFields() ?? {}), ...Object.keys(mutation?.getFields() ?? {})].sort(),
  ).toEqual(operations.map(([, , name]) => name).sort());
});
