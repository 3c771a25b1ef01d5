import fc from 'fast-check';
import {
  buildASTSchema,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { createApiKey } from '../../../src/identity/api-key.ts';
import { Dice, seedOf } from '../../conformance/execution/dice.ts';
import { withDeferrals } from '../../conformance/execution/random-deferral.ts';
import { ask, type HttpAnswer, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';

/** What only somebody may read who is known, and what only one principal here may. */
const members = 'MEMBERS';
const secret = 'SECRET';
const at = (name: string) =>
  `@rest(source: "things", method: "GET", path: "/${name}") @cacheControl(maxAge: 60, scope: PUBLIC)`;

const types = /* GraphQL */ `
  type Query {
    node: Node ${at('order')}
    named: Named ${at('person')}
    order: Order ${at('order')}
    orders: [Order!] ${at('orders')}
    found: [Found] ${at('mixed')}
    nodes: [Node] ${at('mixed')}
    person(id: ID): Person ${at('person')}
    vault: Vault ${at('vault')}
    sealed: String @authenticated ${at('sealed')}
    judged(id: ID): String @policy(policies: [["never"]]) ${at('judged')}
    guardedPerson: Person @requiresScopes(scopes: [["hr"], ["a", "b"]]) ${at('guarded')}
  }
  interface Node @cacheControl(maxAge: 60) { id: ID note: String }
  interface Named @cacheControl(maxAge: 60) { name: String pay: String @requiresScopes(scopes: [["hr"]]) }
  type Order implements Node @cacheControl(maxAge: 60) {
    id: ID
    note: String @authenticated
    buyer: Person @link(field: "person", args: { id: "$parent.id" })
    guarded: Person @link(field: "guardedPerson")
    vault: Vault
    must: Strict
  }
  type Person implements Node & Named @cacheControl(maxAge: 60) { id: ID note: String name: String pay: String }
  type Vault @cacheControl(maxAge: 60) @requiresScopes(scopes: [["vault"]]) { code: String! order: Order }
  type Strict @cacheControl(maxAge: 60) { code: String! @authenticated open: String }
  union Found @cacheControl(maxAge: 60) = Order | Person
`;

const vault = { code: secret, order: { id: '9' } };
const order = {
  __typename: 'Order',
  id: '1',
  note: members,
  vault,
  must: { code: members, open: 'o' },
};
const person = { __typename: 'Person', id: '2', note: 'open', name: 'Ann', pay: secret };
const answers: Record<string, unknown> = {
  '/order': order,
  '/orders': [order, order],
  '/mixed': [order, person],
  '/person': person,
  '/vault': vault,
  '/sealed': members,
  '/judged': secret,
  '/guarded': { ...person, name: secret },
};
const guardedTargets = ['/vault', '/judged', '/guarded'];

const keys = {
  rejected: createApiKey('rejected'),
  nulled: createApiKey('nulled'),
  all: createApiKey('all'),
};
const start = (more: object) =>
  startOneSource(types, {
    config: {
      profile: 'development',
      ...more,
      admission: { maxDepth: 30, maxAliases: 500, maxDirectives: 500, maxRootFields: 100 },
      identity: {
        defaultClient: 'nulled',
        apiKeys: {
          keys: [
            { id: 'rejected', hash: keys.rejected.hash, client: 'rejected', scopes: ['a'] },
            { id: 'nulled', hash: keys.nulled.hash, client: 'nulled', scopes: ['a'] },
            { id: 'all', hash: keys.all.hash, client: 'nulled', scopes: ['hr', 'vault'] },
          ],
        },
      },
      clients: { rejected: { deniedFields: 'reject' }, nulled: { deniedFields: 'null' } },
      access: { policies: { never: 'principal != null && principal.subject == "all"' } },
    },
    listener: (request, response) => {
      const [target = ''] = (request.url ?? '').split('?');
      response.end(JSON.stringify(answers[target] ?? null));
    },
  });
const plain = await start({ cache: { answers: { enabled: false } } });
afterAll(() => plain[Symbol.asyncDispose]());
/** Whatever can be kept is kept: answers, results of upstreams, and what is under way. */
const keeping = await start({ sources: { things: { cache: { ttlSeconds: 60 } } } });
afterAll(() => keeping[Symbol.asyncDispose]());

const schema: GraphQLSchema = buildASTSchema(
  parse(
    types.replaceAll(
      /@(rest|link|requiresScopes|policy|authenticated|cacheControl)(\((?:[^()]|\([^)]*\))*\))?/g,
      '',
    ),
  ),
);

const rootDepth = 3;

/** Writes a document by the numbers of a tape: fields, aliases, fragments and conditions. */
function documentOf(tape: readonly number[]): string {
  let at = 0;
  const next = (choices: number) => (tape[at++ % tape.length] ?? 0) % choices;
  const fragments: string[] = [];

  const selection = (typeName: string, depth: number): string => {
    const type = schema.getType(typeName);
    const parts = [
      depth === rootDepth ? '__typename @include(if: $yes) @skip(if: $no)' : '__typename',
    ];
    const fields =
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    for (const field of fields) {
      if (next(3) === 0) continue;
      const returned = getNamedType(field.type);
      const isLeaf = !isObjectType(returned) && !isAbstractType(returned);
      if (!isLeaf && depth === 0) continue;
      const alias = next(3) === 0 ? `${field.name}_${next(2)}: ` : '';
      const condition = ['', '', '', ' @include(if: $yes)', ' @skip(if: $no)'][next(5)];
      const inner = isLeaf ? '' : ` ${selection(returned.name, depth - 1)}`;
      parts.push(`${alias}${field.name}${condition}${inner}`);
    }
    const overlapping = [
      ...(isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : []),
      ...(isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : []),
      ...(isUnionType(type) ? ['Node', 'Named'] : []),
    ];
    if (overlapping.length > 0 && depth > 0 && next(2) === 0) {
      const on = overlapping[next(overlapping.length)] ?? typeName;
      const body = `on ${on} ${selection(on, depth - 1)}`;
      if (next(2) === 0) parts.push(`... ${body}`);
      else {
        fragments.push(`fragment F${fragments.length} ${body}`);
        parts.push(`...F${fragments.length - 1}`);
      }
    }
    return `{ ${parts.join(' ')} }`;
  };
  const root = selection('Query', rootDepth);
  return `query ($yes: Boolean = true, $no: Boolean = false) ${root} ${fragments.join(' ')}`;
}

const headersOf = (key: string | undefined): Record<string, string> => ({
  accept: 'application/json',
  ...(key !== undefined && { 'x-api-key': key }),
});

/** The same, asked for in parts. */
const inParts = (url: string, query: string, key?: string) =>
  post(url, withDeferrals(query, new Dice(seedOf(query))), {
    ...headersOf(key),
    accept: 'multipart/mixed, application/json',
  });

/** Through the door, planned and then written as text, by Yoga's own way, and in parts. */
const waysIn: readonly ((url: string, query: string, key?: string) => Promise<HttpAnswer>)[] = [
  (url, query, key) => post(url, query, headersOf(key)),
  (url, query, key) => post(url, query, headersOf(key)),
  (url, query, key) =>
    ask(`${url}?query=${encodeURIComponent(query)}`, { headers: headersOf(key) }),
  inParts,
];

const others = [undefined, keys.rejected.key, keys.nulled.key];
const seen = { answered: 0, nulls: 0, kept: 0, secrets: 0, inParts: 0 };

function check(key: string | undefined, { status, text, headers }: HttpAnswer) {
  if (String(headers['cache-status']).includes('hit')) seen.kept += 1;
  if (key === keys.all.key) {
    if (text.includes(secret)) seen.secrets += 1;
    return;
  }
  expect(text).not.toContain(secret);
  if (key === undefined) expect(text).not.toContain(members);
  if (status === 200) seen.answered += 1;
  if (text.includes('"incremental":')) seen.inParts += 1;
  if (text.includes('FORBIDDEN') && status === 200) seen.nulls += 1;
}

async function tryDocument(query: string) {
  // Alone: what nobody may read is not asked for.
  plain.targets.length = 0;
  for (const key of others) {
    for (const way of waysIn) check(key, await way(plain.url, query, key));
  }
  const called = plain.targets.map((target) => target.split('?')[0] ?? '');
  expect(called.filter((target) => guardedTargets.includes(target))).toEqual([]);

  // Together with somebody who may read it all, whose calls and answers are there to be shared;
  // and after, when they are kept.
  const everybody = [keys.all.key, ...others];
  for (const _ of ['together', 'after']) {
    await Promise.all(
      waysIn.flatMap((way) =>
        everybody.map(async (key) => check(key, await way(keeping.url, query, key))),
      ),
    );
  }
}

const documents = [
  '{ order { id note vault { code } must { code } buyer { name pay } guarded { name } } }',
  '{ nodes { id note ... on Named { pay } ... on Order { vault { code } } } }',
  '{ found { ... on Order { ...O } ... on Person { pay } } } fragment O on Order { vault { code } }',
  '{ a: sealed b: judged guardedPerson { name } person(id: 1) { pay } }',
];

test('no document, by no way, shows what its principal may not read', async () => {
  for (const document of documents) await tryDocument(document);
  // It would be no proof if nothing was answered, left out or kept.
  expect(seen.answered).toBeGreaterThan(30);
  expect(seen.nulls).toBeGreaterThan(10);
  expect(seen.secrets).toBeGreaterThan(20);
  expect(seen.kept).toBeGreaterThan(5);
  expect(seen.inParts).toBeGreaterThan(5);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(10_000), { minLength: 40, maxLength: 120 }), (tape) =>
      tryDocument(documentOf(tape)),
    ),
    { numRuns: 12 },
  );
});
