import protobuf from 'protobufjs';
import { fieldKey, oneofOf } from '../../../annotations/grpc-wire.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../tools/json-object.ts';
import { toMap, toMapFromEntries } from './maps.ts';
import type { Shape } from './message-reader.ts';
import { toScalar, toText } from './scalar-values.ts';
import { UnfitValue } from './unfit-value.ts';
import { isLeafMap, isSingleValue, wellKnownType } from './well-known-types.ts';
import { findMessage } from './wire-root.ts';

type Write = (value: unknown, path: string) => unknown;

/** Writes a member of the tree into a message that protobufjs encodes. */
type WriteMember = (value: unknown, path: string, message: Record<string, unknown>) => void;

/**
 * Turns trees into messages that protobufjs encodes: absent and null members are left out, and
 * whatever does not fit its field is refused.
 */
export class MessageWriter {
  readonly #members = new Map<protobuf.Type, ReadonlyMap<string, WriteMember>>();
  readonly #shape: Shape;
  /** Writes what is in a google.protobuf.Any. */
  readonly #jsonWriter: MessageWriter;

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#jsonWriter = shape === 'json' ? this : new MessageWriter('json');
  }

  /**
   * A request from its arguments: its fields, or the one argument `value` of a well-known type.
   *
   * @throws UnfitValue
   */
  encodeRequest(type: protobuf.Type, args: JsonObject): Uint8Array {
    return type.encode(this.#request(type, args)).finish();
  }

  #request(type: protobuf.Type, args: JsonObject): JsonObject {
    if (!isSingleValue(type)) return this.#fields(type, args, '');
    return args.value == null ? {} : this.#message(type, args.value, 'value');
  }

  #message(type: protobuf.Type, value: unknown, path: string): JsonObject {
    const wellKnown = wellKnownType(type);
    if (wellKnown !== undefined) return wellKnown.write(value, path, type);
    if (type.fullName === '.google.protobuf.Any') return this.#jsonWriter.#any(type, value, path);
    if (type.fieldsArray.length === 0) {
      if (value === true) return {};
      throw new UnfitValue(path, 'true or absent');
    }
    if (isJsonObject(value)) return this.#fields(type, value, path);
    throw new UnfitValue(path, 'an object');
  }

  #fields(type: protobuf.Type, value: JsonObject, path: string): JsonObject {
    const members = this.#membersOf(type);
    const prefix = path === '' ? '' : `${path}.`;
    const unknown = Object.keys(value).find((name) => !members.has(name));
    if (unknown !== undefined) {
      throw new UnfitValue(prefix + unknown, 'left out: the message has no such field');
    }
    const message: Record<string, unknown> = {};
    for (const [name, write] of members) {
      write(Object.hasOwn(value, name) ? value[name] : undefined, prefix + name, message);
    }
    return message;
  }

  #membersOf(type: protobuf.Type): ReadonlyMap<string, WriteMember> {
    let members = this.#members.get(type);
    if (members === undefined) {
      members = new Map(this.#shape === 'json' ? this.#jsonMembers(type) : this.#treeMembers(type));
      this.#members.set(type, members);
    }
    return members;
  }

  #treeMembers(type: protobuf.Type): [string, WriteMember][] {
    const parts = new Set(type.fieldsArray.map((field) => oneofOf(field) ?? field));
    return [...parts].map((part) =>
      part instanceof protobuf.OneOf
        ? [part.name, this.#oneofWriter(part)]
        : [fieldKey(part), this.#memberWriter(part)],
    );
  }

  /** In ProtoJSON the members of a oneof stand beside the others: one excludes the next. */
  #jsonMembers(type: protobuf.Type): [string, WriteMember][] {
    return type.fieldsArray.map((field) => {
      const write = this.#memberWriter(field);
      const oneof = oneofOf(field);
      if (oneof === undefined) return [fieldKey(field), write];
      const writeExclusive: WriteMember = (value, path, message) => {
        const isSet = oneof.fieldsArray.some(({ name }) => Object.hasOwn(message, name));
        if (isSet && !isAbsent(field, value)) {
          throw new UnfitValue(path, `absent: another member of "${oneof.name}" is set`);
        }
        write(value, path, message);
      };
      return [fieldKey(field), writeExclusive];
    });
  }

  #memberWriter(field: protobuf.Field): WriteMember {
    const write = this.#fieldWriter(field);
    const { name, required } = field;
    return (value, path, message) => {
      if (!isAbsent(field, value)) message[name] = write(value, path);
      else if (required) throw new UnfitValue(path, 'given');
    };
  }

  #oneofWriter({ fieldsArray }: protobuf.OneOf): WriteMember {
    const cases = new Map(
      fieldsArray.map((field) => [
        fieldKey(field),
        { name: field.name, write: this.#fieldWriter(field) },
      ]),
    );
    return (value, path, message) => {
      if (value == null) return;
      const given = Object.entries(objectAt(value)).filter(([, v]) => v != null);
      const [[key, content] = ['', undefined], ...others] = given;
      const found = cases.get(key);
      if (found === undefined || others.length > 0) {
        const names = [...cases.keys()].map((name) => `"${name}"`).join(', ');
        throw new UnfitValue(path, `an object with exactly one of ${names}`);
      }
      message[found.name] = found.write(content, `${path}.${key}`);
    };
  }

  #fieldWriter(field: protobuf.Field): Write {
    const write = this.#valueWriter(field);
    if (field instanceof protobuf.MapField) {
      const { keyType } = field;
      return this.#shape === 'json' || isLeafMap(field)
        ? (map, path) => toMap(keyType, write, map, path)
        : (entries, path) => toMapFromEntries(keyType, write, entries, path);
    }
    if (!field.repeated) return write;
    return (list, path) => {
      if (!Array.isArray(list)) throw new UnfitValue(path, 'a list');
      return list.map((item, index) => write(item, `${path}[${index}]`));
    };
  }

  #valueWriter({ resolvedType, type }: protobuf.Field): Write {
    if (resolvedType instanceof protobuf.Type) {
      return (value, path) => this.#message(resolvedType, value, path);
    }
    if (resolvedType === null) return (value, path) => toScalar(type, value, path);
    return (value, path) => {
      const name = typeof value === 'string' ? value : '';
      if (Object.hasOwn(resolvedType.values, name)) return resolvedType.values[name];
      throw new UnfitValue(path, `a value of the enum ${resolvedType.name}`);
    };
  }

  #any(any: protobuf.Type, value: unknown, path: string): JsonObject {
    if (!isJsonObject(value)) throw new UnfitValue(path, 'an object with "@type"');
    const { '@type': url, ...members } = value;
    const type = findMessage(any.root, toText(url, `${path}.@type`));
    const { value: single, ...others } = members;
    const isSingle = type === undefined || isSingleValue(type);
    if (isSingle && Object.keys(others).length > 0) {
      const reason = type === undefined ? ': the contract has no such message' : '';
      throw new UnfitValue(path, `an object of "@type" and "value" alone${reason}`);
    }
    if (type === undefined) {
      return { type_url: url, value: toScalar('bytes', single, `${path}.value`) };
    }
    const message = isSingle
      ? this.#message(type, single, `${path}.value`)
      : this.#fields(type, members, path);
    return { type_url: url, value: type.encode(message).finish() };
  }
}

/** `null` is a value of `google.protobuf.Value`; `false` says that an empty message is absent. */
function isAbsent({ resolvedType }: protobuf.Field, value: unknown): boolean {
  if (!(resolvedType instanceof protobuf.Type)) return value == null;
  if (value === null) return resolvedType.fullName !== '.google.protobuf.Value';
  return value === undefined || (value === false && resolvedType.fieldsArray.length === 0);
}
