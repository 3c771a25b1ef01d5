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
import { ask, post } from '../http/ask.ts';
import { startOneSource } from '../http/one-source.ts';

/** What only somebody may read who is known, and what none of the principals here may. */
const members = 'MEMBERS';
const secret = 'SECRET';
const at = (name: string) => `@rest(source: "things", method: "GET", path: "/${name}")`;

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
  interface Node { id: ID note: String }
  interface Named { name: String pay: String @requiresScopes(scopes: [["hr"]]) }
  type Order implements Node {
    id: ID
    note: String @authenticated
    buyer: Person @link(field: "person", args: { id: "$parent.id" })
    guarded: Person @link(field: "guardedPerson")
    vault: Vault
    must: Strict
  }
  type Person implements Node & Named { id: ID note: String name: String pay: String }
  type Vault @requiresScopes(scopes: [["vault"]]) { code: String! order: Order }
  type Strict { code: String! @authenticated open: String }
  union Found = Order | Person
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

const keys = { rejected: createApiKey('rejected'), nulled: createApiKey('nulled') };
const gateway = await startOneSource(types, {
  config: {
    profile: 'development',
    admission: { maxDepth: 30, maxAliases: 500, maxRootFields: 100 },
    identity: {
      defaultClient: 'nulled',
      apiKeys: {
        keys: [
          { id: 'rejected', hash: keys.rejected.hash, client: 'rejected', scopes: ['a'] },
          { id: 'nulled', hash: keys.nulled.hash, client: 'nulled', scopes: ['a'] },
        ],
      },
    },
    clients: { rejected: { deniedFields: 'reject' }, nulled: { deniedFields: 'null' } },
    access: { policies: { never: 'false' } },
  },
  listener: (request, response) => {
    const [target = ''] = (request.url ?? '').split('?');
    response.end(JSON.stringify(answers[target] ?? null));
  },
});
afterAll(() => gateway[Symbol.asyncDispose]());

const schema: GraphQLSchema = buildASTSchema(
  parse(
    types.replaceAll(
      /@(rest|link|requiresScopes|policy|authenticated)(\((?:[^()]|\([^)]*\))*\))?/g,
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

test('no document, by no way, shows what its principal may not read', async () => {
  let answered = 0;
  let nulls = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(10_000), { minLength: 40, maxLength: 120 }), async (tape) => {
      const query = documentOf(tape);
      const get = `${gateway.url}?query=${encodeURIComponent(query)}`;
      for (const key of [undefined, keys.rejected.key, keys.nulled.key]) {
        const headers: Record<string, string> = { accept: 'application/json' };
        if (key !== undefined) headers['x-api-key'] = key;
        gateway.targets.length = 0;
        // Through the door, planned and then written as text, and by Yoga's own way.
        const answers = [
          await post(gateway.url, query, headers),
          await post(gateway.url, query, headers),
          await ask(get, { headers }),
        ];
        for (const { status, text } of answers) {
          expect(text).not.toContain(secret);
          if (key === undefined) expect(text).not.toContain(members);
          if (status === 200) answered += 1;
          if (text.includes('FORBIDDEN') && status === 200) nulls += 1;
        }
        const called = gateway.targets.map((target) => target.split('?')[0] ?? '');
        expect(called.filter((target) => guardedTargets.includes(target))).toEqual([]);
      }
    }),
    { numRuns: 12 },
  );
  // It would be no proof if nothing was answered.
  expect(answered).toBeGreaterThan(36);
  expect(nulls).toBeGreaterThan(5);
});
