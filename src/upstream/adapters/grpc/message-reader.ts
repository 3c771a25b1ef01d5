import protobuf from 'protobufjs';
import { fromMapKey } from './map-keys.ts';
import { isRecord, type Members } from './members.ts';
import { fromFloat, fromScalar } from './scalar-values.ts';
import { isSingleValue, wellKnownType } from './well-known-types.ts';
import { declaredFields, findMessage, tracksPresence } from './wire-root.ts';

type Read = (value: unknown) => unknown;

interface Member {
  /** The key of the tree. */
  readonly wireName: string;
  /** The key of the decoded message. */
  readonly name: string;
  readonly read: Read;
  /** What a message without the field says. */
  readonly absent: unknown;
}

const maxNestedAny = 100;

/**
 * Turns decoded messages into trees by the rules of ProtoJSON, except that members which are absent
 * stand there too: as zero values where the contract does not track presence, as null where it does.
 *
 * A number that an enum does not define is null: a newer upstream knows values that this contract
 * does not. A message without fields is `true`.
 */
export class MessageReader {
  readonly #byType = new Map<protobuf.Type, Read>();
  #anyDepth = 0;

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
      return (message) => wellKnown.read(isRecord(message) ? message : {}, type);
    }
    if (type.fullName === '.google.protobuf.Any') return (message) => this.#readAny(type, message);
    if (declaredFields(type).length === 0) return () => true;
    // Made when it is first needed: messages contain themselves.
    let members: readonly Member[] | undefined;
    return (message) => {
      members ??= declaredFields(type).map((field) => this.#member(field));
      const source = isRecord(message) ? message : {};
      const tree: Record<string, unknown> = {};
      for (const { wireName, name, read, absent } of members) {
        tree[wireName] = Object.hasOwn(source, name) ? read(source[name]) : absent;
      }
      return tree;
    };
  }

  #member(field: protobuf.Field): Member {
    const { name, jsonName: wireName } = field;
    const read = this.#value(field);
    if (field instanceof protobuf.MapField) {
      const entries = (map: Members) =>
        Object.entries(map).map(([key, value]) => [fromMapKey(field.keyType, key), read(value)]);
      const readMap: Read = (map) => Object.fromEntries(isRecord(map) ? entries(map) : []);
      return { wireName, name, read: readMap, absent: {} };
    }
    if (field.repeated) {
      const readList: Read = (list) => (Array.isArray(list) ? list.map(read) : []);
      return { wireName, name, read: readList, absent: [] };
    }
    return { wireName, name, read, absent: tracksPresence(field) ? null : zero(field, read) };
  }

  #value({ resolvedType, type }: protobuf.Field): Read {
    if (resolvedType instanceof protobuf.Type) return this.#reader(resolvedType);
    if (resolvedType === null) return type === 'float' ? fromFloat : fromScalar;
    const { valuesById } = resolvedType;
    return (number) => (typeof number === 'number' ? (valuesById[number] ?? null) : null);
  }

  /** With `@type`; an unknown message has its bytes in `value`, as base64. */
  #readAny(any: protobuf.Type, message: unknown): unknown {
    if (!isRecord(message) || !Object.hasOwn(message, 'type_url')) return null;
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
      return { '@type': url, ...(isRecord(value) ? value : {}) };
    } finally {
      this.#anyDepth--;
    }
  }
}

function zero({ type, typeDefault }: protobuf.Field, read: Read): unknown {
  return type === 'bytes' ? '' : read(typeDefault);
}
