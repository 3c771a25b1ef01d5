import protobuf from 'protobufjs';
import { toMapKey } from './map-keys.ts';
import { isRecord, type Members } from './members.ts';
import { toScalar, toText } from './scalar-values.ts';
import { UnfitValue } from './unfit-value.ts';
import { isSingleValue, wellKnownType } from './well-known-types.ts';
import { declaredFields, findMessage } from './wire-root.ts';

type Write = (value: unknown, path: string) => unknown;

interface Member {
  readonly field: protobuf.Field;
  readonly write: Write;
  /** Other members of the same oneof exclude this one. */
  readonly oneof: string | undefined;
}

/**
 * Turns trees into messages that protobufjs encodes, by the rules of ProtoJSON: absent and null
 * members are left out, and whatever does not fit its field is refused.
 */
export class MessageWriter {
  readonly #members = new Map<protobuf.Type, ReadonlyMap<string, Member>>();

  /**
   * A request from its arguments: its fields, or the one argument `value` of a well-known type.
   *
   * @throws UnfitValue
   */
  encodeRequest(type: protobuf.Type, args: Members): Uint8Array {
    return type.encode(this.#request(type, args)).finish();
  }

  #request(type: protobuf.Type, args: Members): Members {
    if (!isSingleValue(type)) return this.#fields(type, args, '');
    return args.value == null ? {} : this.#message(type, args.value, 'value');
  }

  #message(type: protobuf.Type, value: unknown, path: string): Members {
    const wellKnown = wellKnownType(type);
    if (wellKnown !== undefined) return wellKnown.write(value, path, type);
    if (type.fullName === '.google.protobuf.Any') return this.#any(type, value, path);
    if (declaredFields(type).length === 0) {
      if (value === true) return {};
      throw new UnfitValue(path, 'true or absent');
    }
    if (isRecord(value)) return this.#fields(type, value, path);
    throw new UnfitValue(path, 'an object');
  }

  #fields(type: protobuf.Type, value: Members, path: string): Members {
    const members = this.#membersOf(type);
    const prefix = path === '' ? '' : `${path}.`;
    const unknown = Object.keys(value).find((name) => !members.has(name));
    if (unknown !== undefined) {
      throw new UnfitValue(prefix + unknown, 'left out: the message has no such field');
    }
    const message: Record<string, unknown> = {};
    const setOneofs = new Set<string>();
    for (const [name, { field, write, oneof }] of members) {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      if (isAbsent(field, member)) {
        if (field.required) throw new UnfitValue(prefix + name, 'given');
        continue;
      }
      if (oneof !== undefined) {
        if (setOneofs.has(oneof)) {
          throw new UnfitValue(prefix + name, `absent: another member of "${oneof}" is set`);
        }
        setOneofs.add(oneof);
      }
      message[field.name] = write(member, prefix + name);
    }
    return message;
  }

  #membersOf(type: protobuf.Type): ReadonlyMap<string, Member> {
    let members = this.#members.get(type);
    if (members === undefined) {
      members = new Map(
        declaredFields(type).map((field) => {
          const oneof = field.partOf?.isProto3Optional === false ? field.partOf.name : undefined;
          return [field.jsonName, { field, write: this.#fieldWriter(field), oneof }];
        }),
      );
      this.#members.set(type, members);
    }
    return members;
  }

  #fieldWriter(field: protobuf.Field): Write {
    const write = this.#valueWriter(field);
    if (field instanceof protobuf.MapField) {
      return (map, path) => {
        if (!isRecord(map)) throw new UnfitValue(path, 'an object');
        const entries = Object.entries(map).map(([key, value]) => {
          const place = `${path}.${key}`;
          return [toMapKey(field.keyType, key, place), write(value, place)];
        });
        return Object.fromEntries(entries);
      };
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

  #any(any: protobuf.Type, value: unknown, path: string): Members {
    if (!isRecord(value)) throw new UnfitValue(path, 'an object with "@type"');
    const { '@type': url, ...members } = value;
    const type = findMessage(any.root, toText(url, `${path}.@type`));
    if (type === undefined) {
      return { type_url: url, value: toScalar('bytes', members.value, `${path}.value`) };
    }
    const message = isSingleValue(type)
      ? this.#message(type, members.value, `${path}.value`)
      : this.#fields(type, members, path);
    return { type_url: url, value: type.encode(message).finish() };
  }
}

/** `null` is a value of `google.protobuf.Value`; `false` says that an empty message is absent. */
function isAbsent({ resolvedType }: protobuf.Field, value: unknown): boolean {
  if (!(resolvedType instanceof protobuf.Type)) return value == null;
  if (value === null) return resolvedType.fullName !== '.google.protobuf.Value';
  return value === undefined || (value === false && declaredFields(resolvedType).length === 0);
}
