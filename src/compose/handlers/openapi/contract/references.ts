import path from 'node:path';
import { isJsonObject, type JsonObject, objectAt } from '../../../../tools/json-object.ts';
import { isUrl } from '../../../fetch-document.ts';
import { textAt } from './json-node.ts';

/** `ref` as `document#fragment`. @param id The document that it stands in: a path or a URL. */
function absoluteRef(ref: string, id: string): string {
  const [target = '', fragment = ''] = ref.split('#', 2);
  if (target === '') return `${id}#${fragment}`;
  if (/^[a-z][a-z0-9+.-]+:/i.test(target)) return `${target}#${fragment}`;
  const file = isUrl(id)
    ? (URL.parse(target, id)?.href ?? target)
    : path.resolve(path.dirname(id), percentDecoded(target));
  return `${file}#${fragment}`;
}

/**
 * With every `$ref` and discriminator mapping absolute, a node means the same wherever it is used.
 * `$dynamicRef` becomes the `$ref` that it is without extending schemas, which OpenAPI does not have.
 */
export function withAbsoluteRefs(document: JsonObject, id: string): JsonObject {
  const copy = (node: unknown, place: string): unknown => {
    if (Array.isArray(node)) return node.map((item) => copy(item, ''));
    if (!isJsonObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, member]): [string, unknown] => {
        if (typeof member !== 'string') {
          return [name, copy(member, place === 'discriminator' ? `${place}/${name}` : name)];
        }
        if (name === '$ref' || name === '$dynamicRef') return ['$ref', absoluteRef(member, id)];
        return [name, place === 'discriminator/mapping' ? absoluteMapping(member, id) : member];
      }),
    );
  };
  return objectAt(copy(document, ''));
}

/** OpenAPI 3.1, Discriminator Object: a mapping is a reference or the bare name of a schema. */
function absoluteMapping(value: string, id: string): string {
  const isBareName = /^[A-Za-z0-9._-]+$/.test(value) && !/\.(ya?ml|json)$/i.test(value);
  return absoluteRef(isBareName ? `#/components/schemas/${value}` : value, id);
}

/** The documents that a document with absolute references refers to. */
export function referencedDocuments(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) {
    for (const item of node) referencedDocuments(item, found);
  } else if (isJsonObject(node)) {
    if (typeof node.$ref === 'string') found.add(node.$ref.split('#', 1)[0] ?? '');
    for (const [name, member] of Object.entries(node)) {
      const mapping = name === 'discriminator' ? objectAt(objectAt(member).mapping) : {};
      for (const target of Object.values(mapping)) {
        if (typeof target === 'string') found.add(target.split('#', 1)[0] ?? '');
      }
      // Azure has a file for each example of each operation.
      if (name !== 'x-ms-examples') referencedDocuments(member, found);
    }
  }
  return found;
}

/** The schemas of a document that have a name of their own → the pointers to them. */
export interface NamedSchemas {
  /** JSON Schema, `$anchor` and `$dynamicAnchor`. */
  readonly anchors: ReadonlyMap<string, string>;
  /** JSON Schema, `$id`: absolute URIs only. */
  readonly ids: ReadonlyMap<string, string>;
}

export function namedSchemas(document: JsonObject): NamedSchemas {
  const anchors = new Map<string, string>();
  const ids = new Map<string, string>();
  const visit = (node: unknown, pointer: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isJsonObject(node)) {
      const anchor = textAt(node.$anchor) ?? textAt(node.$dynamicAnchor);
      if (anchor !== undefined && !anchors.has(anchor)) anchors.set(anchor, pointer);
      const id = textAt(node.$id)?.replace(/#$/, '');
      if (id !== undefined && URL.canParse(id) && !ids.has(id)) ids.set(id, pointer);
    }
    for (const [key, member] of Object.entries(node)) {
      visit(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  };
  visit(document, '');
  return { anchors, ids };
}

/** RFC 6901, in the URI fragment form; `undefined` when nothing stands there. */
export function nodeAtPointer(document: unknown, pointer: string): unknown {
  let node = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = pointerPart(part);
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = Object.getOwnPropertyDescriptor(node, key)?.value;
  }
  return node;
}

/** RFC 6901, sections 4 and 6. */
export const pointerPart = (written: string): string =>
  percentDecoded(written).replaceAll('~1', '/').replaceAll('~0', '~');

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Contracts hold references that nobody encoded: a `%` that begins no UTF-8 stands for itself.
    return text;
  }
}
