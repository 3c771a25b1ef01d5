import type { ParameterStyle, RestBodyMember } from '../../../../annotations/bindings.ts';
import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import type { Contract } from '../contract/contract.ts';
import { fileRef } from '../contract/file-schema.ts';
import { textAt } from '../contract/json-node.ts';
import { collectMembers, type ObjectMembers } from '../shapes/object-members.ts';
import { readSchemaNode } from '../shapes/schema-node.ts';
import { delimitedStyles } from './contract-parameters.ts';
import { isMultipartForm } from './media-choice.ts';

/** The schema of a form with the encoding of its members. */
export interface FormContent {
  readonly schema: unknown;
  readonly encoding: readonly RestBodyMember[];
}

/**
 * OpenAPI 3.1, Encoding Object.
 * @param content The Media Type Object.
 */
export function readForm(contract: Contract, mediaType: string, content: JsonObject): FormContent {
  const { schema } = content;
  const encodings = objectAt(content.encoding);
  if (isMultipartForm(mediaType)) {
    return readMultipart(contract, schema, encodings);
  }
  const encoding = Object.entries(encodings).flatMap(([name, node]): RestBodyMember[] => {
    const member = formMember(name, objectAt(node));
    return Object.keys(member).length > 1 ? [member] : [];
  });
  return { schema, encoding };
}

const styles: readonly ParameterStyle[] = ['form', ...delimitedStyles, 'deepObject'];

function formMember(name: string, node: JsonObject): RestBodyMember {
  const style = styles.find((each) => each === node.style);
  const mediaType = firstType(node);
  return {
    name,
    ...(style !== undefined && { style }),
    ...(typeof node.explode === 'boolean' && { explode: node.explode }),
    // "If style, explode or allowReserved is given, contentType SHALL be ignored."
    ...(style === undefined && node.explode === undefined && mediaType && { mediaType }),
  };
}

/** `contentType` may be a list, and ranges: a part has one type. */
function firstType(node: JsonObject): string | undefined {
  return textAt(node.contentType)
    ?.split(',')
    .map((type) => type.trim())
    .find((type) => type !== '' && !type.includes('*'));
}

function readMultipart(contract: Contract, schema: unknown, encodings: JsonObject): FormContent {
  const { properties, required, additional } = collectMembers(contract, schema);
  const encoding: RestBodyMember[] = [];
  const members = [...properties].map(([name, property]): [string, unknown] => {
    const node = objectAt(encodings[name]);
    const mediaType = firstType(node) ?? ownType(contract, property);
    const isFile = isFileSchema(contract, property, textAt(node.contentType));
    const list = isFile ? {} : listInOnePart(contract, property, node);
    const isJoined = list.explode === false;
    if (isFile || isJoined || mediaType !== undefined) {
      encoding.push({
        ...{ name, ...list },
        ...(mediaType && !isJoined && { mediaType }),
        ...(isFile && { file: true }),
      });
    }
    return [name, isFile ? asFile(contract, property) : property];
  });
  const hasFile = encoding.some(({ file }) => file === true);
  return {
    schema: hasFile ? withMembers(schema, members, { required, additional }) : schema,
    encoding,
  };
}

/** OpenAPI 3.0 has `style` and `explode` for URL-encoded forms only; 2.0 and 3.1 for both. */
function listInOnePart(
  contract: Contract,
  schema: unknown,
  node: JsonObject,
): Pick<RestBodyMember, 'style' | 'explode'> {
  if (textAt(contract.root.openapi)?.startsWith('3.0')) return {};
  if (readSchemaNode(contract, schema).types[0] !== 'array') return {};
  const { style, explode = style === undefined || style === 'form' } = formMember('', node);
  return explode ? {} : { ...(style !== undefined && { style }), explode };
}

/** Whether some of its members are files, as parts of a form have them. */
export const hasFiles = (contract: Contract, schema: unknown): boolean =>
  [...collectMembers(contract, schema).properties.values()].some((property) =>
    isFileSchema(contract, property, undefined),
  );

/** OpenAPI 3.0 says `format: binary`, 3.1 `contentMediaType`, or nothing but the part's type. */
function isFileSchema(contract: Contract, schema: unknown, partType: string | undefined): boolean {
  const { node, types } = readSchemaNode(contract, schema);
  if (types[0] === 'array') return isFileSchema(contract, node.items, partType);
  const told = ownType(contract, schema);
  const isOpaque = (type: string | undefined) =>
    type !== undefined && !/^(text\/|[^,]*json)/.test(type);
  if (types.length === 0) return isPlain(node) && isOpaque(told ?? partType);
  return types[0] === 'string' && (node.format === 'binary' || isOpaque(told));
}

function ownType(contract: Contract, schema: unknown): string | undefined {
  const { node, types } = readSchemaNode(contract, schema);
  if (types[0] === 'array') return ownType(contract, node.items);
  return node.contentEncoding === undefined ? textAt(node.contentMediaType) : undefined;
}

const isPlain = (node: JsonObject) =>
  ['properties', 'allOf', 'oneOf', 'anyOf', 'enum', 'const'].every(
    (key) => node[key] === undefined,
  );

function asFile(contract: Contract, schema: unknown): JsonObject {
  const { node, types } = readSchemaNode(contract, schema);
  const description = textAt(objectAt(schema).description);
  const own = { ...(description !== undefined && { description }) };
  return types[0] === 'array'
    ? { ...own, type: 'array', items: asFile(contract, node.items) }
    : { ...own, allOf: [{ $ref: fileRef }] };
}

const made = new WeakMap<object, JsonObject>();

/** The same schema gives the same object, because types are known by the identity of theirs. */
function withMembers(
  schema: unknown,
  members: readonly [string, unknown][],
  { required, additional }: Pick<ObjectMembers, 'required' | 'additional'>,
): unknown {
  if (!isJsonObject(schema)) return schema;
  const form = made.get(schema) ?? {
    type: 'object',
    required: [...required],
    properties: Object.fromEntries(members),
    ...(additional !== undefined && { additionalProperties: additional }),
  };
  made.set(schema, form);
  return form;
}
