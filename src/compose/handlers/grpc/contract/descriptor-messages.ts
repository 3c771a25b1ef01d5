import protobuf from 'protobufjs';
import protojson from 'protobufjs/ext/protojson.js';
import { z } from 'zod';
import { readBundledProto } from './bundled-protos.ts';

/**
 * google/protobuf/descriptor.proto as far as it is read: names are those of the file, absent parts
 * are left out or empty.
 */

const options = z.record(z.string(), z.unknown()).default({});
const text = z.string().default('');

const field = z.object({
  name: text,
  number: z.number(),
  label: z.string().default('LABEL_OPTIONAL'),
  type: text,
  type_name: text,
  extendee: text,
  default_value: z.string().optional(),
  oneof_index: z.number().optional(),
  json_name: z.string().optional(),
  proto3_optional: z.boolean().default(false),
  options,
});

const enumType = z.object({
  name: text,
  value: z.array(z.object({ name: text, number: z.number().default(0), options })),
  options,
});

const message = z.object({
  name: text,
  field: z.array(field),
  extension: z.array(field),
  get nested_type() {
    return z.array(message);
  },
  enum_type: z.array(enumType),
  oneof_decl: z.array(z.object({ name: text, options })),
  options,
});

const service = z.object({
  name: text,
  method: z.array(
    z.object({
      name: text,
      input_type: text,
      output_type: text,
      client_streaming: z.boolean().default(false),
      server_streaming: z.boolean().default(false),
      options,
    }),
  ),
  options,
});

const file = z.object({
  name: text,
  package: text,
  syntax: text,
  edition: text,
  dependency: z.array(z.string()),
  message_type: z.array(message),
  enum_type: z.array(enumType),
  service: z.array(service),
  extension: z.array(field),
  options,
  source_code_info: z
    .object({
      location: z.array(
        z.object({
          path: z.array(z.number()),
          leading_comments: text,
          trailing_comments: text,
        }),
      ),
    })
    .default({ location: [] }),
});

export type FileDescriptor = z.output<typeof file>;
export type MessageDescriptor = z.output<typeof message>;
export type FieldDescriptor = z.output<typeof field>;
export type EnumDescriptor = z.output<typeof enumType>;
export type ServiceDescriptor = z.output<typeof service>;

/** The custom options that this handler knows beside `google.api.http`: limits of lists. */
const rules = (name: string, option: string, number: number) => `
  syntax = "proto2";
  package ${name};
  extend google.protobuf.FieldOptions { optional FieldRules ${option} = ${number}; }
  message FieldRules { optional RepeatedRules repeated = 18; }
  message RepeatedRules { optional uint64 max_items = 2; }`;

/** And what is only sent, or only answered. */
const behaviors = `
  syntax = "proto2";
  package google.api;
  extend google.protobuf.FieldOptions { repeated FieldBehavior field_behavior = 1052; }
  enum FieldBehavior {
    FIELD_BEHAVIOR_UNSPECIFIED = 0; OPTIONAL = 1; REQUIRED = 2; OUTPUT_ONLY = 3; INPUT_ONLY = 4;
    IMMUTABLE = 5; UNORDERED_LIST = 6; NON_EMPTY_DEFAULT = 7; IDENTIFIER = 8;
  }`;

/** Reads descriptors from bytes, with the options that say something about operations. */
export class DescriptorReader {
  readonly #set: protobuf.Type;
  readonly #file: protobuf.Type;

  static async create(): Promise<DescriptorReader> {
    const files = ['protobuf/descriptor', 'api/http', 'api/annotations'];
    const texts = await Promise.all(files.map((name) => readBundledProto(`google/${name}.proto`)));
    const root = new protobuf.Root();
    const own = [behaviors, rules('validate', 'rules', 1071), rules('buf.validate', 'field', 1159)];
    for (const proto of [...texts, ...own]) {
      protobuf.parse(proto ?? '', root, { keepCase: true });
    }
    root.resolveAll();
    return new DescriptorReader(root);
  }

  private constructor(root: protobuf.Root) {
    this.#set = root.lookupType('.google.protobuf.FileDescriptorSet');
    this.#file = root.lookupType('.google.protobuf.FileDescriptorProto');
  }

  /** @throws Error when the bytes are no `FileDescriptorSet`. */
  readSet(bytes: Uint8Array): FileDescriptor[] {
    return z.object({ file: z.array(file) }).parse(plain(this.#set, this.#set.decode(bytes))).file;
  }

  /** @throws Error when the value is no `FileDescriptorSet` in ProtoJSON. */
  readJson(value: unknown): FileDescriptor[] {
    const decoded = protojson.fromJson(this.#set, value, { ignoreUnknownFields: true });
    return this.readSet(this.#set.encode(decoded).finish());
  }

  /** @throws Error when the bytes are no `FileDescriptorProto`. */
  readFile(bytes: Uint8Array): FileDescriptor {
    return file.parse(plain(this.#file, this.#file.decode(bytes)));
  }
}

const plain = (type: protobuf.Type, decoded: protobuf.Message) =>
  type.toObject(decoded, { arrays: true, enums: String, longs: Number });
