import protobuf from 'protobufjs';
import { oneofOf } from '../../../../annotations/grpc-wire.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { typeName } from '../../../naming/graphql-names.ts';
import { reservedTypeNames } from '../../../scalars.ts';
import { leafMapType } from './leaf-types.ts';
import type { RpcMethod } from './rpc-methods.ts';
import { scalarOfMessage } from './scalars.ts';

type Names<T extends protobuf.ReflectionObject> = ReadonlyMap<T, string>;

/** GraphQL type names by what they are made of; what is both sent and received has two. */
export interface TypeNames {
  readonly enums: Names<protobuf.Enum>;
  readonly outputs: Names<protobuf.Type>;
  readonly inputs: Names<protobuf.Type>;
  readonly unions: Names<protobuf.OneOf>;
  readonly oneofInputs: Names<protobuf.OneOf>;
  /** The members of the unions. */
  readonly cases: Names<protobuf.Field>;
  readonly entries: Names<protobuf.Field>;
  readonly entryInputs: Names<protobuf.Field>;
}

interface Request {
  readonly key: string;
  readonly candidates: readonly string[];
}

/**
 * Names everything that the methods reach, in the order in which they reach it: a method at the end
 * of the contract renames nothing. `Outer.Inner` is `Inner`, or `OuterInner` when that is taken, or
 * the same with the words of its package in front. Types that the contract has no name for get the
 * names of what they are made of: `StockReplenishment` of `Stock.replenishment`. They never take
 * the name of a type of the contract.
 */
export function allocateTypeNames(methods: readonly RpcMethod[]): TypeNames {
  const wanted = new WantedNames();
  for (const { request, response } of methods) {
    wanted.addMessage(response, 'output');
    // The fields of the request become arguments: it needs no type itself.
    if (scalarOfMessage(request) === undefined) wanted.addFields(request, 'input');
  }
  const [root] = methods.map(({ definition }) => definition.root);
  return wanted.allocate(root === undefined ? new Set() : definedNames(root));
}

type Direction = 'output' | 'input';
const suffixes = { output: '', input: 'Input' };

class WantedNames {
  readonly #contractTypes: Request[] = [];
  readonly #derivedTypes: Request[] = [];
  readonly #enums = new Map<protobuf.Enum, string>();
  readonly #messages = keysByDirection<protobuf.Type>();
  readonly #oneofs = keysByDirection<protobuf.OneOf>();
  readonly #cases = new Map<protobuf.Field, string>();
  readonly #entries = keysByDirection<protobuf.Field>();

  addMessage(type: protobuf.Type, direction: Direction): void {
    const keys = this.#messages[direction];
    if (scalarOfMessage(type) !== undefined || keys.has(type)) return;
    const key = `${direction} ${type.fullName}`;
    keys.set(type, key);
    const suffix = suffixes[direction];
    this.#contractTypes.push({ key, candidates: candidates(type).map((name) => name + suffix) });
    this.addFields(type, direction);
  }

  addFields(type: protobuf.Type, direction: Direction): void {
    for (const field of type.fieldsArray) {
      const { resolvedType } = field;
      const oneof = oneofOf(field);
      if (oneof !== undefined) this.#addOneof(type, oneof, field, direction);
      if (leafMapType(field) !== undefined) continue;
      if (field.map) {
        this.#want(this.#entries[direction], field, direction, {
          type,
          name: `${field.name} entry`,
        });
      }
      if (resolvedType instanceof protobuf.Type) this.addMessage(resolvedType, direction);
      else if (resolvedType !== null) this.#addEnum(resolvedType);
    }
  }

  #addOneof(
    type: protobuf.Type,
    oneof: protobuf.OneOf,
    field: protobuf.Field,
    direction: Direction,
  ): void {
    this.#want(this.#oneofs[direction], oneof, direction, { type, name: oneof.name });
    if (direction === 'input') return;
    this.#want(this.#cases, field, direction, { type, name: `${oneof.name} ${field.name}` });
  }

  #addEnum(type: protobuf.Enum): void {
    if (this.#enums.has(type)) return;
    const key = `enum ${type.fullName}`;
    this.#enums.set(type, key);
    this.#contractTypes.push({ key, candidates: candidates(type) });
  }

  /** Wants a type for a part of a message, that is called after both. */
  #want<T extends protobuf.ReflectionObject>(
    keys: Map<T, string>,
    part: T,
    direction: Direction,
    own: { readonly type: protobuf.Type; readonly name: string },
  ): void {
    if (keys.has(part)) return;
    const key = `${direction} ${part.fullName} ${own.name}`;
    keys.set(part, key);
    const names = candidates(own.type).map((name) => typeName(`${name} ${own.name}`));
    this.#derivedTypes.push({ key, candidates: names.map((name) => name + suffixes[direction]) });
  }

  allocate(defined: ReadonlySet<string>): TypeNames {
    const contractNames = allocateNames(this.#contractTypes, reservedTypeNames);
    const taken = new Set([...reservedTypeNames, ...defined, ...contractNames.values()]);
    const names = new Map([...contractNames, ...allocateNames(this.#derivedTypes, taken)]);
    const named = <T>(keys: ReadonlyMap<T, string>) =>
      new Map([...keys].map(([part, key]) => [part, names.get(key) ?? key]));
    return {
      enums: named(this.#enums),
      outputs: named(this.#messages.output),
      inputs: named(this.#messages.input),
      unions: named(this.#oneofs.output),
      oneofInputs: named(this.#oneofs.input),
      cases: named(this.#cases),
      entries: named(this.#entries.output),
      entryInputs: named(this.#entries.input),
    };
  }
}

const keysByDirection = <T>() => ({ output: new Map<T, string>(), input: new Map<T, string>() });

function candidates(type: protobuf.ReflectionObject): string[] {
  const path = type.fullName.slice(1).split('.');
  const names: string[] = [];
  for (let depth = 1; depth <= nesting(type); depth++) {
    names.push(typeName(path.slice(-depth).join(' ')));
  }
  return [...names, typeName(path.join(' '))];
}

/** How many messages deep a type is defined: 1 for the top level of a file. */
function nesting(type: protobuf.ReflectionObject): number {
  return type.parent instanceof protobuf.Type ? 1 + nesting(type.parent) : 1;
}

/** The names of all types of the contract, whether a method reaches them yet or not. */
function definedNames(scope: protobuf.NamespaceBase): Set<string> {
  return new Set(
    scope.nestedArray.flatMap((child) => [
      ...(child instanceof protobuf.Type || child instanceof protobuf.Enum
        ? [typeName(child.name)]
        : []),
      ...(child instanceof protobuf.Namespace ? definedNames(child) : []),
    ]),
  );
}
