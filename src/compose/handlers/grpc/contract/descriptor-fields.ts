import type { Comments } from './descriptor-comments.ts';
import type { FieldDescriptor, MessageDescriptor } from './descriptor-messages.ts';
import { optionsOf } from './descriptor-options.ts';

type Json = Readonly<Record<string, unknown>>;

const rules: Readonly<Record<string, string>> = {
  LABEL_REPEATED: 'repeated',
  LABEL_REQUIRED: 'required',
};

/** A field, or an extension, as the JSON of protobufjs. */
export function fieldJson(field: FieldDescriptor, comment: string | null): Json {
  const { label, default_value: absent } = field;
  const rule = rules[label];
  const options = {
    ...optionsOf(field.options),
    ...(absent !== undefined && { default: absent }),
    ...(field.proto3_optional && { proto3_optional: true }),
  };
  return {
    type: typeOf(field),
    id: field.number,
    ...(rule !== undefined && { rule }),
    ...(field.extendee !== '' && { extend: field.extendee }),
    ...(field.json_name !== undefined && { jsonName: field.json_name }),
    ...(Object.keys(options).length > 0 && { options }),
    comment,
  };
}

/** For each map in a message, its field. The compiler made a message for its entries: `map_entry`. */
export function mapJson(
  field: FieldDescriptor,
  message: MessageDescriptor,
  scope: string,
  comment: string | null,
): Json | undefined {
  const entry = message.nested_type.find(
    ({ name, options }) => options.map_entry === true && field.type_name === `${scope}.${name}`,
  );
  const key = entry?.field.find(({ number }) => number === 1);
  const value = entry?.field.find(({ number }) => number === 2);
  if (key === undefined || value === undefined) return undefined;
  const { rule: _, ...json } = fieldJson(field, comment);
  return { ...json, keyType: typeOf(key), type: typeOf(value) };
}

/** Extensions that a file or message declares, by their names. */
export function extensionsJson(
  list: readonly FieldDescriptor[],
  path: readonly number[],
  comments: Comments,
): [string, Json][] {
  return list.map((field, index) => [field.name, fieldJson(field, comments([...path, index]))]);
}

/** `TYPE_INT32` → `int32`; messages, groups and enums by their full names: `.shop.v1.Stock`. */
const typeOf = ({ type, type_name: name }: FieldDescriptor) =>
  name === '' ? type.replace('TYPE_', '').toLowerCase() : name;
