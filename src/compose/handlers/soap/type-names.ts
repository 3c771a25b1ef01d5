import { allocateNames } from '../../naming.ts';
import {
  allMembers,
  type ComplexType,
  type Enumeration,
  isComplex,
  type SimpleType,
} from './schema-types.ts';
import type { Signature } from './signature.ts';

export interface TypeNames {
  readonly outputs: ReadonlyMap<ComplexType, string>;
  readonly inputs: ReadonlyMap<ComplexType, string>;
  readonly enums: ReadonlyMap<Enumeration, string>;
}

type Named = ComplexType | Enumeration;
type Use = 'output' | 'input';

const reserved = new Set([
  ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID'],
  ...['BigInt', 'Decimal', 'Date', 'DateTime', 'Time', 'Base64', 'JSON', 'Duration'],
]);

/**
 * Names for all types that the fields need, in the order in which they are reached: the types of a
 * new operation at the end of the contract rename nothing.
 */
export function nameTypes(signatures: readonly Signature[]): TypeNames {
  const found = { output: new Set<ComplexType>(), input: new Set<ComplexType>() };
  const foundEnums = new Set<Enumeration>();
  const requests: { type: Named; use: Use; key: string; candidates: string[] }[] = [];

  function reach(root: SimpleType | ComplexType, use: Use): void {
    // A stack of our own: chains of types may be longer than the call stack.
    const open = [root];
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (isComplex(type)) {
        if (found[use].has(type)) continue;
        found[use].add(type);
        const names = type.nameCandidates.map((name) => (use === 'input' ? `${name}Input` : name));
        requests.push({ type, use, key: String(requests.length), candidates: names });
        open.push(
          ...allMembers(type)
            .map((member) => member.type)
            .reverse(),
        );
      } else if (type.enumeration !== undefined && !foundEnums.has(type.enumeration)) {
        // An enumeration is one type for both directions.
        foundEnums.add(type.enumeration);
        const { nameCandidates } = type.enumeration;
        requests.push({
          type: type.enumeration,
          use,
          key: String(requests.length),
          candidates: [...nameCandidates, `${nameCandidates[0] ?? ''}Enum`],
        });
      }
    }
  }

  for (const { args, result } of signatures) {
    for (const { member, listItem } of args) reach((listItem ?? member).type, 'input');
    if (result !== undefined) reach(result.type, 'output');
  }

  const allocated = allocateNames(requests, reserved);
  const outputs = new Map<ComplexType, string>();
  const inputs = new Map<ComplexType, string>();
  const enums = new Map<Enumeration, string>();
  for (const { type, use, key } of requests) {
    const name = allocated.get(key) ?? '';
    if ('values' in type) enums.set(type, name);
    else (use === 'input' ? inputs : outputs).set(type, name);
  }
  return { outputs, inputs, enums };
}
