import protobuf from 'protobufjs';
import { caseName, fieldKey, oneofOf } from '../../../annotations/grpc-wire.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../tools/json-object.ts';
import { fromEntryKey, fromMapKey } from './maps.ts';
import { fromFloat, fromScalar } from './scalar-values.ts';
import { isLeafMap, isSingleValue, wellKnownType } from './well-known-types.ts';
import { findMessage, tracksPresence } from './wire-root.ts';

type Read = (value: unknown) => unknown;

interface Member {
  /** The key of the tree. */
  readonly wireName: string;
  /** The value of the tree, from the members of the decoded message. */
  readonly read: (message: JsonObject) => unknown;
}

/** `tree`: as src/annotations/grpc-wire.ts says; `json`: ProtoJSON, for what is `JSON` in the graph. */
export type Shape = 'tree' | 'json';

const maxNestedAny = 100;

/**
 * Turns decoded messages into trees. Members that are absent stand there too: as zero values where
 * the contract does not track presence, as null where it does.
 *
 * A number that an enum does not define is null: a newer upstream knows values that this contract
 * does not.
 */
export class MessageReader {
  readonly #byType = new Map<protobuf.Type, Read>();
  readonly #shape: Shape;
  /** Reads what is in a google.protobuf.Any. */
  readonly #jsonReader: MessageReader;
  #anyDepth = 0;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#jsonReader = shape === 'json' ? this : new MessageReader('json');
  }

  /** @throws Error when the bytes are not such a message. */
  decode(type: protobuf.Type, bytes: Uint8Array): unknown {
    return this.#reader(type)(type.decode(bytes));
  }

  #reader(type: protobuf.Type): Read {
    let read = this.#byType.get(type);
    if (read === undefined) {
      read = this.#makeReader(type);
      this.#byType.set(type, read);
    }
    return read;
  }

  #makeReader(type: protobuf.Type): Read {
    const wellKnown = wellKnownType(type);
    if (wellKnown !== undefined) {
      return this.#shaped((message) => wellKnown.read(objectAt(message), type));
    }
    if (type.fullName === '.google.protobuf.Any') {
      return (message) => this.#jsonReader.#readAny(type, message);
    }
    if (type.fieldsArray.length === 0) return () => true;
    // Made when it is first needed: messages contain themselves.
    let members: readonly Member[] | undefined;
    return (message) => {
      members ??= this.#members(type);
      const source = objectAt(message);
      const tree: Record<string, unknown> = {};
      for (const { wireName, read } of members) tree[wireName] = read(source);
      return tree;
    };
  }

  #members(type: protobuf.Type): Member[] {
    if (this.#shape === 'json') return type.fieldsArray.map((field) => this.#field(field));
    const parts = new Set(type.fieldsArray.map((field) => oneofOf(field) ?? field));
    return [...parts].map((part) =>
      part instanceof protobuf.OneOf ? this.#oneof(part) : this.#field(part),
    );
  }

  #field(field: protobuf.Field): Member {
    const { name } = field;
    const { read, absent } = this.#present(field);
    return {
      wireName: fieldKey(field),
      read: (message) => (Object.hasOwn(message, name) ? read(message[name]) : absent),
    };
  }

  /** protobufjs keeps the last member of a oneof that it read. */
  #oneof({ name: wireName, fieldsArray }: protobuf.OneOf): Member {
    const cases = fieldsArray.map((field) => {
      const { read } = this.#present(field);
      return { name: field.name, $type: caseName(field), key: fieldKey(field), read };
    });
    return {
      wireName,
      read(message) {
        const found = cases.find(({ name }) => Object.hasOwn(message, name));
        if (found === undefined) return null;
        return { $type: found.$type, [found.key]: found.read(message[found.name]) };
      },
    };
  }

  /** How a field is read that is there, and what a message without it says. */
  #present(field: protobuf.Field): { readonly read: Read; readonly absent: unknown } {
    const read = this.#value(field);
    if (field instanceof protobuf.MapField) return this.#map(field, field.keyType, read);
    if (field.repeated) {
      return { read: (list) => (Array.isArray(list) ? list.map(read) : []), absent: [] };
    }
    return { read, absent: tracksPresence(field) ? null : zero(field, read) };
  }

  #map(field: protobuf.Field, keyType: string, read: Read) {
    const entries = (map: unknown) => Object.entries(objectAt(map));
    if (this.#shape === 'tree' && !isLeafMap(field)) {
      const readEntries: Read = (map) =>
        entries(map).map(([key, value]) => ({
          key: fromEntryKey(keyType, key),
          value: read(value),
        }));
      return { read: readEntries, absent: [] };
    }
    const readMap: Read = (map) =>
      Object.fromEntries(
        entries(map).map(([key, value]) => [fromMapKey(keyType, key), read(value)]),
      );
    return { read: readMap, absent: {} };
  }

  #value({ resolvedType, type }: protobuf.Field): Read {
    if (resolvedType instanceof protobuf.Type) return this.#reader(resolvedType);
    if (resolvedType === null) return this.#shaped(type === 'float' ? fromFloat : fromScalar);
    const { valuesById } = resolvedType;
    return (number) => (typeof number === 'number' ? (valuesById[number] ?? null) : null);
  }

  /** NaN and the infinities stay numbers in a tree, for `Float` to refuse; ProtoJSON has texts for them. */
  #shaped(read: Read): Read {
    if (this.#shape === 'tree') return read;
    return (value) => {
      const json = read(value);
      return typeof json === 'number' && !Number.isFinite(json) ? String(json) : json;
    };
  }

  /** With `@type`; an unknown message has its bytes in `value`, as base64. */
  #readAny(any: protobuf.Type, message: unknown): unknown {
    if (!isJsonObject(message) || !Object.hasOwn(message, 'type_url')) return null;
    const { type_url: url, value: bytes } = message;
    const type = findMessage(any.root, String(url));
    const content = bytes instanceof Uint8Array ? bytes : new Uint8Array();
    if (type === undefined) return { '@type': url, value: fromScalar(content) };
    // The decoder bounds the nesting of messages, but an Any hides its own from it.
    if (this.#anyDepth >= maxNestedAny) throw new RangeError('google.protobuf.Any nests too deep.');
    this.#anyDepth++;
    try {
      const value = this.decode(type, content);
      if (isSingleValue(type)) return { '@type': url, value };
      return { '@type': url, ...objectAt(value) };
    } finally {
      this.#anyDepth--;
    }
  }
}

function zero({ type, typeDefault }: protobuf.Field, read: Read): unknown {
  return type === 'bytes' ? '' : read(typeDefault);
}
