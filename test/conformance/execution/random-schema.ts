import { composedSdl, rpc } from '../../unit/execution/fake-graph.ts';
import type { Dice } from './dice.ts';

/**
 * A composed graph of random types: objects that implement interfaces and stand in unions, told
 * apart by their names on the wire or by discriminators, enums with other values on the wire, lists of lists, non-null everywhere, maps, members without a field,
 * links with and without bulk reads, input objects, writes and events.
 *
 * Names follow rules that the upstream and the reference know: `Query.getT0(key:)` is the read of
 * T0, `Query.allT0(keys:)` its bulk twin; the member `k` of each object is its key, and is called
 * `the_key` on the wire.
 */
export function randomSchema(dice: Dice): string {
  const objects = Array.from({ length: 2 + dice.number(3) }, (_, index) => `T${index}`);
  const unionMembers = objects.slice(0, 1 + dice.number(objects.length));
  const outputs = ['Int', 'String', 'Float', 'Boolean', 'ID', 'BigInt', 'JSON', 'Kind'];
  // An entry stands for nothing but a member of a map.
  const composites = [...objects, 'Node', 'Named', 'Either', '[Entry!]'];
  const anyType = () => wrapped(dice, dice.pick(dice.chance(0.55) ? outputs : composites));
  const named = { label: anyType(), friend: wrapped(dice, dice.pick(composites)) };
  const namedObjects = objects.filter((name) => name === 'T0' || dice.chance(0.5));
  const onWire = namesOnWire(objects, dice);
  const lists = new Map(objects.map((name) => [name, wrapped(dice, name)]));
  // What stands for an interface's type in one of its objects.
  const narrow = (type: string) => {
    const one = type
      .replace('Node', () => (dice.chance(0.3) ? dice.pick(objects) : 'Node'))
      .replace('Named', () => (dice.chance(0.3) ? dice.pick(namedObjects) : 'Named'))
      .replace('Either', () => (dice.chance(0.3) ? dice.pick(unionMembers) : 'Either'));
    const ofItems = dice.chance(0.2) ? one.replace(/(?<=\w)\]/, '!]') : one;
    return ofItems.endsWith('!') || dice.chance(0.7) ? ofItems : `${ofItems}!`;
  };

  const objectSdl = objects.map((name, index) => {
    const isNamed = namedObjects.includes(name);
    const hasRef = dice.chance(0.4);
    const keys = ['"$parent.k"', '"$parent.k"', hasRef ? '"$parent.ref.k"' : '"constant"'];
    const fields = [
      'k: ID @wire(name: "the_key")',
      'n: Int @wire(name: "the_number")',
      ...(hasRef ? [`ref: ${dice.pick(objects)}`] : []),
      ...(dice.chance(0.15) ? ['query: Query'] : []),
      ...Array.from({ length: 2 + dice.number(4) }, (_, index) => {
        const wire = dice.pick(['', '', '@wire(name: "constructor")', '@wire(name: "__proto__")']);
        const isFirst = index === 0;
        return `${name.toLowerCase()}m${index}: ${anyType()} ${isFirst ? wire : ''}`;
      }),
      ...dice.some(objects, 0.6).map((target) => linkField(dice, name, target, keys)),
      ...dice.some([...lists], 0.3).map(([target, type]) => {
        return `${name.toLowerCase()}List${target}: ${type} ${linkToList(target)}`;
      }),
    ];
    if (isNamed) {
      fields.push(`label: ${narrow(named.label)}`);
      const friend = narrow(named.friend);
      const linked = objects.find((target) => friend.replace('!', '') === target);
      const link = linked !== undefined && dice.chance(0.7) ? linkTo(dice, linked, keys) : '';
      fields.push(`friend(at: Int = ${index}): ${friend} ${link}`);
    }
    if (dice.chance(0.3))
      fields.push('rest: JSON @wire(others: ["the_key", "label", "constructor"])');
    const interfaces = isNamed ? 'Node & Named' : 'Node';
    const type = `${name} implements ${interfaces} @wire(name: "${onWire[index]}")`;
    return `type ${type} { ${fields.join('\n')} }`;
  });

  const querySdl = objects.map((name) => {
    const batch = dice.chance(0.6)
      ? `@batch(field: "all${name}", keyArg: "key", keysArg: "keys", itemKey: "k", maxKeys: ${1 + dice.number(3)})`
      : '';
    return `get${name}(key: ${dice.pick(['ID', 'ID!', 'String'])}, at: Int = 7): ${name} ${rpc(`get${name}`)} ${batch}
      all${name}(keys: [ID!], at: Int): [${name}] ${rpc(`all${name}`)}
      list${name}(at: Int): ${lists.get(name)} ${rpc(`list${name}`)}`;
  });

  const sdl = composedSdl(`
    scalar BigInt
    scalar JSON
    enum Kind { A @wire(value: "a-a") B @wire(value: 2) C }
    interface Node ${discriminator(objects, dice)} { k: ID @wire(name: "the_key") }
    interface Named implements Node ${discriminator(namedObjects, dice)} {
      k: ID @wire(name: "the_key")
      label: ${named.label}
      friend(at: Int = 8): ${named.friend}
    }
    type Entry @mapEntry { key: String! value: ${anyType()} }
    input In {
      text: String = "d" @wire(name: "TEXT")
      count: Int! = 3
      list: [Int!] = [1]
      lists: [[Int]]
      kind: Kind = A @wire(name: "constructor")
      kinds: [Kind!]
      big: BigInt
      any: JSON
      float: Float = 1
      ids: [ID!] = ["a", 5]
      map: [InEntry!] @wire(name: "MAP")
      one: Choice
      inner: In
      inners: [In!]
      must: Boolean!
    }
    input InEntry @mapEntry { key: ID! value: In }
    input Choice @oneOf { a: String @wire(name: "A") b: [Int!] c: In }
    union Either ${discriminator(unionMembers, dice)} = ${unionMembers.join(' | ')}
    ${objectSdl.join('\n')}
    type Query {
      ${querySdl.join('\n')}
      either(at: Int): ${wrapped(dice, 'Either')} ${rpc('either')}
      node(at: Int): ${wrapped(dice, 'Node')} ${rpc('node')}
      named(at: Int): ${wrapped(dice, 'Named')} ${rpc('named')}
      number(at: Int!, strict: Int! = 3): ${wrapped(dice, 'Int')} ${rpc('number')}
      ask(in: In, ins: [In!], kind: Kind, kinds: [Kind] = [B, C], choice: Choice = { a: "x" }): String
        ${rpc('ask')}
      map: ${wrapped(dice, '[Entry!]')} ${rpc('map')}
      linked: T0 @link(field: "getT0", args: { key: "fixed" })
    }
    type Mutation {
      ${objects.map((name) => `write${name}(at: Int): ${wrapped(dice, name)} ${rpc(`write${name}`)}`).join('\n')}
      writeNode(at: Int): ${wrapped(dice, 'Node')} ${rpc('writeNode')}
    }
    type Subscription {
      ${objects.map((name) => `events${name}(at: Int): ${wrapped(dice, name)} ${rpc(`events${name}`)}`).join('\n')}
      eventsMap: ${wrapped(dice, '[Entry!]')} ${rpc('eventsMap')}
    }
  `);
  return sdl.replace(
    '{ query: Query }',
    '{ query: Query mutation: Mutation subscription: Subscription }',
  );
}

/** What `$type` says: the same, something else, or even the name of another type. */
function namesOnWire(objects: readonly string[], dice: Dice): readonly string[] {
  const others = objects.map((name) => `urn:t#${name}`);
  return dice.pick([objects, others, objects.toReversed()]);
}

/** By which member a value may say what it is: one that has a field, or none. */
function discriminator(types: readonly string[], dice: Dice): string {
  if (dice.chance(0.4)) return '';
  const field = dice.pick(['tag', 'the_key', 'constructor', '__proto__']);
  const mapping = types.flatMap((type, index) => [
    `{ value: "${index}", type: "${type}" }`,
    `{ value: "a ${type}", type: "${type}" }`,
  ]);
  return `@discriminator(field: "${field}", mapping: [${mapping.join()}])`;
}

function linkField(dice: Dice, type: string, target: string, keys: readonly string[]): string {
  const optional = dice.chance(0.7) ? '' : '!';
  return `${type.toLowerCase()}To${target}(at: Int): ${target}${optional} ${linkTo(dice, target, keys)}`;
}

const linkToList = (target: string) => `@link(field: "list${target}", args: { at: "$parent.n" })`;

function linkTo(dice: Dice, target: string, keys: readonly string[]): string {
  const at = dice.pick(['', ', at: "$args.at"', ', at: 3', ', at: "$parent.n"']);
  return `@link(field: "get${target}", args: { key: ${dice.pick(keys)}${at} })`;
}

function wrapped(dice: Dice, name: string): string {
  const required = () => (dice.chance(0.3) ? '!' : '');
  let type = name + required();
  for (let depth = 0; depth < 3 && dice.chance(0.35); depth++) type = `[${type}]${required()}`;
  return type;
}
