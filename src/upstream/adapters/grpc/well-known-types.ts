import protobuf from 'protobufjs';
import protojson from 'protobufjs/ext/protojson.js';
import { isJsonObject, type JsonObject, objectAt } from '../../../tools/json-object.ts';
import { fromFloat, fromScalar, toScalar, toText } from './scalar-values.ts';
import { UnfitValue } from './unfit-value.ts';

/** How a message that is not an object in ProtoJSON is read from and written to the tree. */
export interface WellKnownType {
  read(message: JsonObject, type: protobuf.Type): unknown;
  write(value: unknown, path: string, type: protobuf.Type): JsonObject;
}

const jsonText = (expected: string): WellKnownType => ({
  read: (message, type) => protojson.toJson(type, message),
  write(value, path, type) {
    try {
      return { ...protojson.fromJson(type, value) };
    } catch {
      throw new UnfitValue(path, expected);
    }
  },
});

const wrapper: WellKnownType = {
  read: (message, type) => {
    const field = type.fields.value?.resolve();
    const { value = field?.typeDefault } = message;
    if (type.name === 'FloatValue') return fromFloat(value);
    // The zero of bytes is an empty list in protobufjs.
    return Array.isArray(value) ? '' : fromScalar(value);
  },
  write: (value, path, type) => ({
    value: toScalar(type.fields.value?.type ?? 'string', value, path),
  }),
};

/**
 * `google.protobuf.FieldMask` is `user.displayName,photo` in ProtoJSON. A path that does not survive
 * the change of case, such as `line_1`, is written as it is declared.
 */
const fieldMask: WellKnownType = {
  read: ({ paths }) =>
    (Array.isArray(paths) ? paths : [])
      .map((path: unknown) => {
        const declared = String(path);
        const camel = protobuf.util.jsonName(declared);
        return snakeCase(camel) === declared ? camel : declared;
      })
      .join(','),
  write(value, path) {
    const text = toText(value, path);
    return { paths: text === '' ? [] : text.split(',').map(snakeCase) };
  },
};

const snakeCase = (path: string) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const struct: WellKnownType = {
  read: ({ fields }) => readStruct(fields),
  write: (value, path) => {
    if (isJsonObject(value)) return writeStruct(value, path);
    throw new UnfitValue(path, 'an object');
  },
};

const listValue: WellKnownType = {
  read: ({ values }) => readList(values),
  write: (value, path) => {
    if (Array.isArray(value)) return writeList(value, path);
    throw new UnfitValue(path, 'a list');
  },
};

const wrappers = [
  'Double',
  'Float',
  'Int64',
  'UInt64',
  'Int32',
  'UInt32',
  'Bool',
  'String',
  'Bytes',
];

const byName: Readonly<Record<string, WellKnownType>> = {
  '.google.protobuf.Timestamp': jsonText('a date and time like 2026-11-23T09:30:00Z'),
  '.google.protobuf.Duration': jsonText('a duration like 1.5s'),
  '.google.protobuf.FieldMask': fieldMask,
  '.google.protobuf.Struct': struct,
  '.google.protobuf.ListValue': listValue,
  '.google.protobuf.Value': { read: readValue, write: writeValue },
  ...Object.fromEntries(wrappers.map((name) => [`.google.protobuf.${name}Value`, wrapper])),
};

/** `google.protobuf.Any` is not among them: it needs the other messages. */
export const wellKnownType = (type: protobuf.Type): WellKnownType | undefined =>
  byName[type.fullName];

/** Whether fields of this message are not members of the tree. */
export const isSingleValue = (type: protobuf.Type): boolean =>
  type.fullName in byName || type.fullName === '.google.protobuf.Any';

/** Whether a map is one value in GraphQL: a map of scalars. */
export const isLeafMap = ({ resolvedType }: protobuf.Field): boolean =>
  resolvedType === null ||
  (resolvedType instanceof protobuf.Type &&
    (isSingleValue(resolvedType) || resolvedType.fieldsArray.length === 0));

function readValue(message: unknown): unknown {
  if (!isJsonObject(message)) return null;
  const { numberValue, stringValue, boolValue, structValue, listValue: list } = message;
  if (Object.hasOwn(message, 'structValue') && isJsonObject(structValue)) {
    return readStruct(structValue.fields);
  }
  if (Object.hasOwn(message, 'listValue') && isJsonObject(list)) return readList(list.values);
  // The type has no NaN and no infinity in JSON: their texts would be those of `stringValue`.
  if (Object.hasOwn(message, 'numberValue'))
    return Number.isFinite(numberValue) ? numberValue : null;
  if (Object.hasOwn(message, 'stringValue')) return stringValue;
  return Object.hasOwn(message, 'boolValue') ? boolValue : null;
}

const readStruct = (fields: unknown) =>
  Object.fromEntries(
    Object.entries(objectAt(fields)).map(([key, value]) => [key, readValue(value)]),
  );

const readList = (values: unknown) => (Array.isArray(values) ? values.map(readValue) : []);

function writeValue(value: unknown, path: string): JsonObject {
  switch (typeof value) {
    case 'string':
      return { stringValue: toText(value, path) };
    case 'boolean':
      return { boolValue: value };
    case 'number':
    case 'bigint': {
      // The type has no integers: one that a double cannot hold is refused, not rounded.
      const number = Number(value);
      if (Number.isFinite(number) && (typeof value === 'number' || BigInt(number) === value)) {
        return { numberValue: number };
      }
      throw new UnfitValue(path, 'a number that fits a double');
    }
    default:
      if (value === null) return { nullValue: 0 };
      if (Array.isArray(value)) return { listValue: writeList(value, path) };
      if (isJsonObject(value)) return { structValue: writeStruct(value, path) };
      throw new UnfitValue(path, 'a JSON value');
  }
}

const writeStruct = (value: JsonObject, path: string): JsonObject => ({
  fields: Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      toText(key, path),
      writeValue(member, `${path}.${key}`),
    ]),
  ),
});

const writeList = (value: readonly unknown[], path: string): JsonObject => ({
  values: value.map((item, index) => writeValue(item, `${path}[${index}]`)),
});
