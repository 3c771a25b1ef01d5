import { isJsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Comments } from './descriptor-comments.ts';
import { commentsOf } from './descriptor-comments.ts';
import { extensionsJson, fieldJson, mapJson } from './descriptor-fields.ts';
import type {
  EnumDescriptor,
  FileDescriptor,
  MessageDescriptor,
  ServiceDescriptor,
} from './descriptor-messages.ts';
import { optionsOf } from './descriptor-options.ts';

type Json = Readonly<Record<string, unknown>>;
type Named = [name: string, json: Json];
/** Numbers of fields of descriptor.proto and indexes, by turns: where comments are found. */
type Path = readonly number[];

/** What a file defines in its package, as the JSON of protobufjs. */
export function fileJson(file: FileDescriptor): Record<string, Json> {
  const comments = commentsOf(file);
  const scope = file.package === '' ? '' : `.${file.package}`;
  const edition =
    file.syntax === 'editions' ? file.edition.replace('EDITION_', '') : file.syntax || 'proto2';
  const { features } = file.options;
  const top = [
    ...messagesJson(file.message_type, [4], scope, comments),
    ...enumsJson(file.enum_type, [5], comments),
    ...servicesJson(file.service, [6], comments),
    ...extensionsJson(file.extension, [7], comments),
  ];
  return Object.fromEntries(
    top.map(([name, json]) => [name, { ...withFeatures(json, features), edition }]),
  );
}

/** What stands at the top of a file takes its features; what stands deeper is given them. */
function withFeatures(json: Json, features: unknown): Json {
  if (!isJsonObject(features)) return json;
  const options = objectAt(json.options);
  const own = objectAt(options.features);
  return { ...json, options: { ...options, features: { ...features, ...own } } };
}

function messagesJson(
  list: readonly MessageDescriptor[],
  path: Path,
  scope: string,
  comments: Comments,
): Named[] {
  return list.flatMap((message, index): Named[] => {
    if (message.options.map_entry === true) return [];
    const name = `${scope}.${message.name}`;
    return [[message.name, messageJson(message, [...path, index], name, comments)]];
  });
}

function messageJson(
  message: MessageDescriptor,
  path: Path,
  scope: string,
  comments: Comments,
): Json {
  const fields = message.field.map((field, index): Named => {
    const comment = comments([...path, 2, index]);
    return [field.name, mapJson(field, message, scope, comment) ?? fieldJson(field, comment)];
  });
  const oneofs = message.oneof_decl.map(({ name, options }, index): Named => {
    const members = message.field.filter((field) => field.oneof_index === index);
    const comment = comments([...path, 8, index]);
    return [name, { oneof: members.map((f) => f.name), options: optionsOf(options), comment }];
  });
  const nested = [
    ...messagesJson(message.nested_type, [...path, 3], scope, comments),
    ...enumsJson(message.enum_type, [...path, 4], comments),
    ...extensionsJson(message.extension, [...path, 6], comments),
  ];
  const groups = new Set(
    message.field.flatMap(({ type, type_name }) => (type === 'TYPE_GROUP' ? [type_name] : [])),
  );
  const marked = nested.map(
    ([name, json]): Named =>
      groups.has(`${scope}.${name}`) ? [name, { ...json, group: true }] : [name, json],
  );
  return {
    fields: Object.fromEntries(fields),
    ...(oneofs.length > 0 && { oneofs: Object.fromEntries(oneofs) }),
    ...(nested.length > 0 && { nested: Object.fromEntries(marked) }),
    options: optionsOf(message.options),
    comment: comments(path),
  };
}

function enumsJson(list: readonly EnumDescriptor[], path: Path, comments: Comments): Named[] {
  return list.map(({ name, value: values, options }, index) => {
    const place = [...path, index];
    const valueComments = values.map((value, at) => [value.name, comments([...place, 2, at])]);
    return [
      name,
      {
        values: Object.fromEntries(values.map((value) => [value.name, value.number])),
        valuesOptions: Object.fromEntries(
          values.map((value) => [value.name, optionsOf(value.options)]),
        ),
        options: optionsOf(options),
        comment: comments(place),
        comments: Object.fromEntries(valueComments),
      },
    ];
  });
}

function servicesJson(list: readonly ServiceDescriptor[], path: Path, comments: Comments): Named[] {
  return list.map(({ name, method: methods, options }, index) => {
    const place = [...path, index];
    const entries = methods.map(
      (method, at): Named => [
        method.name,
        {
          type: 'rpc',
          requestType: method.input_type,
          requestStream: method.client_streaming,
          responseType: method.output_type,
          responseStream: method.server_streaming,
          options: optionsOf(method.options),
          comment: comments([...place, 2, at]),
        },
      ],
    );
    const json = { methods: Object.fromEntries(entries), options: optionsOf(options) };
    return [name, { ...json, comment: comments(place) }];
  });
}
