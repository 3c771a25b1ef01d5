import { allocateNames } from '../../../naming/allocate-names.ts';
import { reservedTypeNames } from '../../../scalars.ts';
import {
  allMembers,
  type ComplexType,
  concreteTypes,
  type Enumeration,
  isComplex,
  isPolymorphic,
  type Member,
  type SimpleType,
  wrappedList,
} from '../types/schema-types.ts';
import type { Signature } from './signature.ts';

/** GraphQL names of all types that the fields need. */
export interface TypeNames {
  readonly objects: ReadonlyMap<ComplexType, string>;
  /** Names for types that others may replace: of interfaces, or of unions when they have no members. */
  readonly interfaces: ReadonlyMap<ComplexType, string>;
  readonly inputs: ReadonlyMap<ComplexType, string>;
  /** Names of the enums that say which type an input has. */
  readonly inputKinds: ReadonlyMap<ComplexType, string>;
  readonly enums: ReadonlyMap<Enumeration, string>;
}

interface Request {
  readonly kind: keyof TypeNames;
  readonly type: ComplexType | Enumeration;
  readonly candidates: readonly string[];
}

/**
 * Names in the order in which types are reached: the types of a new operation at the end of the
 * contract rename nothing.
 */
export function nameTypes(signatures: readonly Signature[]): TypeNames {
  const requests = new Requests();
  for (const { args, result } of signatures) {
    for (const member of args) requests.reachInput(shownType(member));
    if (result !== undefined) requests.reachOutput(result.type);
  }
  const all = requests.inOrder();
  const allocated = allocateNames(
    all.map(({ candidates }, index) => ({ key: String(index), candidates })),
    reservedTypeNames,
  );
  const named = {
    objects: new Map<ComplexType, string>(),
    interfaces: new Map<ComplexType, string>(),
    inputs: new Map<ComplexType, string>(),
    inputKinds: new Map<ComplexType, string>(),
    enums: new Map<Enumeration, string>(),
  };
  for (const [index, { kind, type }] of all.entries()) {
    const name = allocated.get(String(index)) ?? '';
    if ('values' in type) named.enums.set(type, name);
    else if (kind !== 'enums') named[kind].set(type, name);
  }
  return named;
}

/** The types that fields reach, in both directions. */
class Requests {
  readonly #requests: Request[] = [];
  readonly #declared = new Set<ComplexType>();
  readonly #objects = new Set<ComplexType>();
  readonly #inputs = new Set<ComplexType>();
  readonly #enums = new Set<Enumeration>();

  /** An interface has the name of its type; values that are of no other type are "plain" ones. */
  inOrder(): Request[] {
    return this.#requests.map((request) => {
      const { kind, type, candidates } = request;
      const isShadowed = kind === 'objects' && 'members' in type && this.#declared.has(type);
      return isShadowed && isPolymorphic(type)
        ? { kind, type, candidates: candidates.map((name) => `Plain${name}`) }
        : request;
    });
  }

  reachOutput(root: SimpleType | ComplexType): void {
    this.#reach(root, this.#declared, (type) => {
      const polymorphic = isPolymorphic(type);
      const candidates = type.nameCandidates;
      if (polymorphic) this.#requests.push({ kind: 'interfaces', type, candidates });
      const objects = polymorphic ? concreteTypes(type) : [type];
      const found = objects.filter((each) => !this.#objects.has(each));
      for (const each of found) this.#object(each);
      return (found.includes(type) ? found : [...found, type]).flatMap(typesOfMembers);
    });
  }

  reachInput(root: SimpleType | ComplexType): void {
    this.#reach(root, this.#inputs, (type) => {
      const candidates = type.nameCandidates;
      const inputs = candidates.map((name) => `${name}Input`);
      this.#requests.push({ kind: 'inputs', type, candidates: inputs });
      if (!isPolymorphic(type)) return typesOfMembers(type);
      const kinds = candidates.map((name) => `${name}Kind`);
      this.#requests.push({ kind: 'inputKinds', type, candidates: kinds });
      return [...concreteTypes(type).flatMap(typesOfMembers), ...typesOfMembers(type)];
    });
  }

  /**
   * @param reached The complex types that were; each is visited once.
   * @param visit Asks for the names of a type. @returns Where it leads, the last first.
   */
  #reach(
    root: SimpleType | ComplexType,
    reached: Set<ComplexType>,
    visit: (type: ComplexType) => readonly (SimpleType | ComplexType)[],
  ): void {
    // A stack of our own: chains of types may be longer than the call stack.
    const open = [root];
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (!isComplex(type)) {
        this.#enum(type);
      } else if (type.arrayItem !== undefined) {
        open.push(type.arrayItem.type);
      } else if (!reached.has(type)) {
        reached.add(type);
        open.push(...visit(type));
      }
    }
  }

  #object(type: ComplexType): void {
    this.#objects.add(type);
    this.#requests.push({ kind: 'objects', type, candidates: type.nameCandidates });
  }

  /** An enumeration is one type for both directions. */
  #enum({ enumeration }: SimpleType): void {
    if (enumeration === undefined || this.#enums.has(enumeration)) return;
    this.#enums.add(enumeration);
    const { nameCandidates } = enumeration;
    this.#requests.push({
      kind: 'enums',
      type: enumeration,
      candidates: [...nameCandidates, `${nameCandidates[0] ?? ''}Enum`],
    });
  }
}

/** Last first: they are taken from the end. */
const typesOfMembers = (type: ComplexType) => allMembers(type).map(shownType).reverse();

const shownType = (member: Member) => (wrappedList(member) ?? member).type;
