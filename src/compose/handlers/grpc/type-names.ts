import protobuf from 'protobufjs';
import { allocateNames, typeName } from '../../naming.ts';
import { declaredFields } from './json-names.ts';
import type { RpcMethod } from './rpc-methods.ts';
import { reservedTypeNames, scalarOfMessage } from './scalars.ts';

/** GraphQL type names; a message that is both sent and received has two. */
export interface TypeNames {
  readonly outputs: ReadonlyMap<protobuf.Type, string>;
  readonly inputs: ReadonlyMap<protobuf.Type, string>;
  readonly enums: ReadonlyMap<protobuf.Enum, string>;
}

interface Request {
  readonly key: string;
  readonly candidates: readonly string[];
}

/**
 * Names everything that the methods reach, in the order in which they reach it: a method at the end
 * of the contract renames nothing. `Outer.Inner` is `Inner`, or `OuterInner` when that is taken, or
 * the same with the words of its package in front.
 */
export function allocateTypeNames(methods: readonly RpcMethod[]): TypeNames {
  const wanted = new WantedNames();
  for (const { request, response } of methods) {
    wanted.addMessage(response, 'output');
    // The fields of the request become arguments: it needs no type itself.
    if (scalarOfMessage(request) === undefined) wanted.addFields(request, 'input');
  }
  return wanted.allocate();
}

type Direction = 'output' | 'input';

class WantedNames {
  readonly #requests: Request[] = [];
  readonly #keys = {
    output: new Map<protobuf.Type, string>(),
    input: new Map<protobuf.Type, string>(),
    enum: new Map<protobuf.Enum, string>(),
  };

  addMessage(type: protobuf.Type, direction: Direction): void {
    const keys = this.#keys[direction];
    if (scalarOfMessage(type) !== undefined || keys.has(type)) return;
    keys.set(type, this.#want(direction, type, direction === 'input' ? 'Input' : ''));
    this.addFields(type, direction);
  }

  addFields(type: protobuf.Type, direction: Direction): void {
    for (const { map, resolvedType } of declaredFields(type)) {
      // A map is JSON: its values need no GraphQL type.
      if (map || resolvedType === null) continue;
      if (resolvedType instanceof protobuf.Type) this.addMessage(resolvedType, direction);
      else if (!this.#keys.enum.has(resolvedType)) {
        this.#keys.enum.set(resolvedType, this.#want('enum', resolvedType, ''));
      }
    }
  }

  allocate(): TypeNames {
    const names = allocateNames(this.#requests, reservedTypeNames);
    const named = <T>(keys: ReadonlyMap<T, string>) =>
      new Map([...keys].map(([type, key]) => [type, names.get(key) ?? key]));
    const { output, input, enum: enums } = this.#keys;
    return { outputs: named(output), inputs: named(input), enums: named(enums) };
  }

  #want(kind: string, type: protobuf.ReflectionObject, suffix: string): string {
    const key = `${kind} ${type.fullName}`;
    this.#requests.push({ key, candidates: candidates(type).map((name) => name + suffix) });
    return key;
  }
}

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
