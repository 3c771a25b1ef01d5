import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../errors/user-error.ts';
import { isJsonObject, type JsonObject } from './json-node.ts';
import { parseContractDocument } from './parse-document.ts';

/** A `$ref` that leads nowhere: it costs what it describes, not the whole contract. */
export class BrokenReference extends Error {
  override readonly name = 'BrokenReference';
}

export interface Resolved {
  readonly node: unknown;
  /** Where the node stands, `file#/pointer`; absent for a node that no reference led to. */
  readonly ref?: string;
}

/** An OpenAPI or Swagger document with the local files that it refers to. */
export interface Contract {
  readonly root: JsonObject;
  /** For messages: the path as `.meshrc.yaml` gives it. */
  readonly file: string;
  /** Follows `$ref` to its end. @throws BrokenReference */
  resolve(node: unknown): Resolved;
}

export interface ContractSource {
  /** A path relative to `baseDir`, or an http(s) URL. */
  readonly source: string;
  readonly baseDir: string;
  readonly fetchText: (url: string) => Promise<string>;
}

/** @throws UserError when the document cannot be read or parsed. */
export async function loadContract(options: ContractSource): Promise<Contract> {
  const { source, baseDir } = options;
  const files = new Map<string, JsonObject | BrokenReference>();
  const rootId = isUrl(source) ? source : path.resolve(baseDir, source);
  const root = parseContractDocument(await readText(options, rootId), source);
  const pending = [{ id: rootId, document: root }];
  files.set(rootId, makeRefsAbsolute(root, rootId));

  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const id of referencedFiles(next.document, next.id)) {
      if (files.has(id)) continue;
      try {
        // Other hosts are not asked: a contract must not decide whom the build talks to.
        if (isUrl(id)) throw new BrokenReference(`${id} is not a local file`);
        const text = await readText(options, id);
        const document = parseContractDocument(text, path.relative(baseDir, id));
        pending.push({ id, document });
        files.set(id, makeRefsAbsolute(document, id));
      } catch (error) {
        const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
        files.set(id, new BrokenReference(reason));
      }
    }
  }

  const absoluteRoot = files.get(rootId);
  return {
    root: isJsonObject(absoluteRoot) ? absoluteRoot : {},
    file: source,
    resolve: (node) => resolveAll(node, files, baseDir),
  };
}

const isUrl = (text: string) => /^https?:\/\//i.test(text);

async function readText(options: ContractSource, id: string): Promise<string> {
  try {
    return isUrl(id) ? await options.fetchText(id) : await readFile(id, 'utf8');
  } catch (cause) {
    const file = isUrl(id) ? id : path.relative(options.baseDir, id);
    throw new UserError('cannot be read', { file, hint: 'Check its path in .meshrc.yaml.', cause });
  }
}

function absoluteRef(ref: string, id: string): string {
  const [target = '', pointer = ''] = ref.split('#', 2);
  if (target === '') return `${id}#${pointer}`;
  if (isUrl(target)) return `${target}#${pointer}`;
  const file = isUrl(id)
    ? new URL(target, id).href
    : path.resolve(path.dirname(id), percentDecoded(target));
  return `${file}#${pointer}`;
}

/** With every `$ref` and discriminator mapping absolute, a node means the same wherever it is used. */
function makeRefsAbsolute(document: JsonObject, id: string): JsonObject {
  const copy = (node: unknown, place: string): unknown => {
    if (Array.isArray(node)) return node.map((item) => copy(item, ''));
    if (!isJsonObject(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, member]): [string, unknown] => {
        if (typeof member !== 'string') {
          return [name, copy(member, place === 'discriminator' ? `${place}/${name}` : name)];
        }
        if (name === '$ref') return [name, absoluteRef(member, id)];
        return [name, place === 'discriminator/mapping' ? absoluteMapping(member, id) : member];
      }),
    );
  };
  const absolute = copy(document, '');
  return isJsonObject(absolute) ? absolute : {};
}

/** OpenAPI 3.1, Discriminator Object: a mapping is a reference or the bare name of a schema. */
function absoluteMapping(value: string, id: string): string {
  const isBareName = /^[A-Za-z0-9._-]+$/.test(value) && !/\.(ya?ml|json)$/i.test(value);
  return absoluteRef(isBareName ? `#/components/schemas/${value}` : value, id);
}

function referencedFiles(node: unknown, id: string, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) {
    for (const item of node) referencedFiles(item, id, found);
  } else if (isJsonObject(node)) {
    if (typeof node.$ref === 'string') found.add(absoluteRef(node.$ref, id).split('#', 1)[0] ?? '');
    for (const member of Object.values(node)) referencedFiles(member, id, found);
  }
  return found;
}

function resolveAll(
  start: unknown,
  files: ReadonlyMap<string, JsonObject | BrokenReference>,
  baseDir: string,
): Resolved {
  let resolved: Resolved = { node: start };
  const seen = new Set<string>();
  while (isJsonObject(resolved.node) && typeof resolved.node.$ref === 'string') {
    const ref = resolved.node.$ref;
    const [id = '', pointer = ''] = ref.split('#', 2);
    const shown = `${isUrl(id) ? id : path.relative(baseDir, id)}#${pointer}`;
    if (seen.has(ref)) throw new BrokenReference(`$ref ${shown} leads back to itself`);
    seen.add(ref);
    const file = files.get(id);
    if (file instanceof BrokenReference) throw file;
    const node = nodeAt(file, pointer);
    if (node === undefined) throw new BrokenReference(`$ref ${shown} leads nowhere`);
    resolved = { node, ref };
  }
  return resolved;
}

/** RFC 6901, in the URI fragment form. */
function nodeAt(document: unknown, pointer: string): unknown {
  let node = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = decodePointer(part);
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = Object.getOwnPropertyDescriptor(node, key)?.value;
  }
  return node;
}

const decodePointer = (part: string) =>
  percentDecoded(part).replaceAll('~1', '/').replaceAll('~0', '~');

/** A `%` that begins no UTF-8 is taken for itself: contracts hold references that nobody encoded. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
