import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { useGenericAuth } from '@envelop/generic-auth';
import { createYoga } from 'graphql-yoga';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { ask, codesOf, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';

const lenient = createApiKey('lenient');
const strict = createApiKey('strict');
const clerk = createApiKey('clerk');
using folder = makeFolder();
const policyModule = path.join(folder.path, 'policies.mjs');
writeFileSync(
  policyModule,
  `const officeHours = async ({ principal }) => principal?.subject === 'clerk';
  export default { officeHours, broken() { throw new Error('secret of the policy'); } };`,
);

const at = (name: string, args = '') =>
  `@rest(source: "things", method: "GET", path: "${name}"${args})`;
const byId = ', parameters: [{ arg: "id", in: "query" }]';
const types = /* GraphQL */ `
  type Query {
    open: String ${at('/open')}
    own(id: ID): Order @policy(policies: [["own-orders"]]) ${at('/own', byId)}
    dear(id: ID!): Order @policy(policies: [["known"]]) ${at('/own', byId)}
    desk: String @policy(policies: [["broken"], ["officeHours"]]) ${at('/desk')}
    either: String @policy(policies: [["nobody", "officeHours"], ["clerks"]]) ${at('/either')}
    person(id: ID): Person ${at('/person', byId)}
    node: Node ${at('/node')}
    orders: [Order] ${at('/orders')}
    must: Must ${at('/must')}
  }
  interface Node { id: ID secret: String }
  type Order implements Node {
    id: ID
    secret: String @requiresScopes(scopes: [["a", "b"], ["c"]])
    buyer: Person @authenticated @link(field: "person", args: { id: "$parent.id" })
    own: Order @link(field: "own", args: { id: "$parent.id" })
  }
  type Person { name: String salary: String @requiresScopes(scopes: [["hr"]]) }
  type Must { inner: Inner }
  type Inner { sealed: String! @authenticated, other: String }
`;
const gateway = await startOneSource(types, {
  config: {
    identity: {
      apiKeys: {
        keys: [
          { id: 'lenient', hash: lenient.hash, client: 'lenient', scopes: ['a'] },
          { id: 'strict', hash: strict.hash, client: 'strict' },
          { id: 'clerk', hash: clerk.hash, client: 'lenient', scopes: ['c', 'hr'] },
        ],
      },
      defaultClient: 'lenient',
    },
    clients: { lenient: { deniedFields: 'null' }, strict: {} },
    access: {
      policies: {
        'own-orders': 'principal != null && args.id == principal.subject',
        clerks: 'client == "lenient" && "hr" in principal.scopes',
        nobody: 'false',
        known: 'principal != null',
      },
      policyModule,
    },
  },
  listener: (request, response) => {
    const order = { id: '1', secret: 'SECRET' };
    const answers: Record<string, unknown> = {
      '/orders': [order, { id: '2', secret: 'SECRET' }],
      '/node': { ...order, __typename: 'Order' },
      '/must': { inner: { sealed: 'SECRET', other: 'x' } },
    };
    const [target = ''] = (request.url ?? '').split('?');
    const person = { name: 'Ann', salary: 'SECRET' };
    response.end(
      JSON.stringify(
        answers[target] ?? (target === '/person' ? person : target === '/own' ? order : 'text'),
      ),
    );
  },
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  gateway.targets.length = 0;
});
const as = (key: string, query: string, variables = {}) =>
  post(gateway.url, query, { 'x-api-key': key }, variables);

test('null: the rest is answered, each denied place has its error, and no call is made for it', async () => {
  const query = '{ open orders { id secret buyer { name } } person(id: 3) { salary } }';

  const anonymous = await post(gateway.url, query);

  expect(anonymous.status).toBe(200);
  expect(anonymous.json).toMatchObject({
    data: {
      open: 'text',
      orders: [
        { id: '1', secret: null, buyer: null },
        { id: '2', secret: null, buyer: null },
      ],
      person: { salary: null },
    },
  });
  expect(
    Object(anonymous.json).errors.map(({ path: place }: { path: unknown[] }) => place.join('.')),
  ).toEqual([
    'orders.0.secret',
    'orders.0.buyer',
    'orders.1.secret',
    'orders.1.buyer',
    'person.salary',
  ]);
  expect(new Set(codesOf(anonymous))).toEqual(new Set(['UNAUTHENTICATED']));
  // No person was read for a buyer.
  expect(gateway.targets.filter((target) => target.startsWith('/person'))).toEqual([
    '/person?id=3',
  ]);

  // The same document, other principals: each gets what it may, again and again.
  for (const _ of [1, 2, 3]) {
    const some = await as(lenient.key, query);
    expect(Object(some.json).data.orders[0]).toEqual({
      id: '1',
      secret: null,
      buyer: { name: 'Ann' },
    });
    expect(new Set(codesOf(some))).toEqual(new Set(['FORBIDDEN']));
    const all = await as(clerk.key, query);
    expect(all.json).toEqual({
      data: {
        open: 'text',
        orders: ['1', '2'].map((id) => ({ id, secret: 'SECRET', buyer: { name: 'Ann' } })),
        person: { salary: 'SECRET' },
      },
    });
  }
});

test('null: nobody is told how what they may not ask for would be answered', async () => {
  const query = '{ open orders { id buyer { name } } }';
  const stepsFor = async (headers: Record<string, string>) => {
    const { json } = await post(gateway.url, query, { 'x-headgate-explain': 'plan', ...headers });
    return Object(json).extensions.explain.steps.map(({ path: place }: { path: string }) => place);
  };

  expect(await stepsFor({})).toEqual(['open', 'orders']);
  expect(await stepsFor({ 'x-api-key': lenient.key })).toEqual(['open', 'orders', 'orders.buyer']);
});

test('null where null is not allowed makes the parent null', async () => {
  const answer = await post(gateway.url, '{ must { inner { sealed other } } }');

  expect(answer.json).toMatchObject({
    data: { must: { inner: null } },
    errors: [{ path: ['must', 'inner', 'sealed'] }],
  });
});

test('reject: nothing runs, and every denied field is named', async () => {
  const answer = await as(
    strict.key,
    '{ open orders { a: secret b: secret } person(id: 1) { salary } }',
  );

  expect(answer.status).toBe(403);
  expect(answer.json).not.toHaveProperty('data');
  expect(
    Object(answer.json).errors.map(({ path: place }: { path: unknown[] }) => place.join('.')),
  ).toEqual(['orders.a', 'orders.b', 'person.salary']);
  expect(gateway.targets).toEqual([]);
});

test('policies judge each place by its own arguments, and a link without any fails closed', async () => {
  const query = 'query ($id: ID) { mine: own(id: $id) { id } others: own(id: "x") { id } }';

  const answer = await as(lenient.key, query, { id: 'lenient' });

  expect(answer.json).toMatchObject({
    data: { mine: { id: '1' }, others: null },
    errors: [{ path: ['others'], extensions: { code: 'FORBIDDEN' } }],
  });
  expect(gateway.targets).toEqual(['/own?id=lenient']);
  const linked = await as(lenient.key, '{ orders { own { id } } }');
  expect(Object(linked.json).data).toEqual({ orders: [{ own: null }, { own: null }] });
});

test('policies of a module, of several lists, and a policy that throws is a no', async () => {
  expect((await as(clerk.key, '{ either desk }')).json).toMatchObject({
    data: { either: 'text', desk: null },
    errors: [{ path: ['desk'] }],
  });
  const denied = await as(lenient.key, '{ either }');
  expect(denied.json).toMatchObject({ data: { either: null } });
  expect((await as(clerk.key, '{ desk }')).text).not.toContain('secret of the policy');
});

test('an interface is no way round a field of a type that implements it', async () => {
  const query = '{ node { secret } }';
  const ours = await post(gateway.url, query);
  expect(ours.text).not.toContain('SECRET');
  expect(gateway.targets).toEqual(['/node']);
  expect(codesOf(await as(strict.key, query))).toEqual(['FORBIDDEN']);

  // The plugin's own walk has this hole: that is why it is not used.
  const { makeExecutableSchema } = await import('@graphql-tools/schema');
  const yoga = createYoga({
    logging: false,
    schema: makeExecutableSchema({
      typeDefs: /* GraphQL */ `
        directive @authenticated on FIELD_DEFINITION
        interface Node { secret: String }
        type Order implements Node { secret: String @authenticated }
        type Query { node: Node }
      `,
      resolvers: { Query: { node: () => ({ __typename: 'Order', secret: 'SECRET' }) } },
    }),
    plugins: [useGenericAuth({ mode: 'protect-granular', resolveUserFn: () => null })],
  });
  const theirs = await yoga.fetch(`http://x/graphql?query=${encodeURIComponent(query)}`);
  expect(await theirs.text()).toContain('SECRET');
});

test('it is the same by GET', async () => {
  const answer = await ask(`${gateway.url}?query=${encodeURIComponent('{ orders { secret } }')}`, {
    headers: { accept: 'application/json', 'x-api-key': strict.key },
  });

  expect([answer.status, codesOf(answer)]).toEqual([403, ['FORBIDDEN']]);
});

test.for([
  ['query ($id: ID!) { dear(id: $id) { id } }', {}],
  ['query ($id: ID!) { dear(id: $id) { id } }', { id: [] }],
  ['query ($id: ID = "1") { dear(id: $id) { id } }', { id: null }],
] as const)(
  'variables that do not fit what a policy judges are the mistake of their client: %j',
  async ([query, variables]) => {
    const answer = await as(clerk.key, query, variables);
    expect(codesOf(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(gateway.targets).toEqual([]);
  },
);
