import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../../errors/user-error.ts';
import { isJsonObject, type JsonObject } from '../../../../tools/json-object.ts';
import { isUrl, UnusableAnswer } from '../../../fetch-document.ts';
import { BrokenReference } from './broken-reference.ts';
import { ownDocument, ownDocumentId } from './file-schema.ts';
import { parseContractDocument } from './parse-document.ts';
import { type FileDocument, placesOf } from './places.ts';
import {
  type NamedSchemas,
  namedSchemas,
  nodeAtPointer,
  referencedDocuments,
  withAbsoluteRefs,
} from './references.ts';

export interface Resolved {
  readonly node: unknown;
  /** Where the node stands, `file#/pointer`; absent for a node that no reference led to. */
  readonly ref?: string;
}

/** An OpenAPI or Swagger document with the documents that it refers to. */
export interface Contract {
  readonly root: JsonObject;
  /** For messages: the path as `.meshrc.yaml` gives it. */
  readonly file: string;
  /** Since OpenAPI 3.1, what stands beside a `$ref` in a schema counts too. */
  readonly refsHaveSiblings: boolean;
  /** What is wrong with its documents, although they can be read. */
  readonly warnings: readonly string[];
  /** Follows `$ref` to its end. @throws BrokenReference */
  resolve(node: unknown): Resolved;
  /** Where nodes of its files stand, `file:line`: their texts are read again for it. */
  placesOf(nodes: ReadonlySet<unknown>): Promise<ReadonlyMap<unknown, string>>;
}

type RefusalOf = (url: URL) => string | undefined;

export interface ContractSource {
  /** A path relative to `baseDir`, or an http(s) URL. */
  readonly source: string;
  readonly baseDir: string;
  /** Hosts, with their port where it is not the usual one, that references may lead to. */
  readonly allowedRefHosts: readonly string[];
  /** @param refusalOf Why a server that a redirect leads to may not be asked. */
  readonly fetchText: (url: string, refusalOf: RefusalOf) => Promise<string>;
}

/** A contract that refers to more documents than this is not read on: it may refer without end. */
const maxRemoteDocuments = 1_000;

/** Reads the documents of one contract. */
interface Reader {
  readonly baseDir: string;
  /** A contract must not decide whom the build talks to: only its own host and those named for it. */
  readonly refusalOf: RefusalOf;
  /** @param name For messages. */
  readonly read: (id: string, name: string) => Promise<JsonObject>;
  /** What was read from the disk. */
  readonly files: readonly FileDocument[];
  readonly warnings: string[];
}

function createReader({ source, baseDir, allowedRefHosts, fetchText }: ContractSource): Reader {
  const ownOrigin = isUrl(source) ? new URL(source).origin : undefined;
  const refusalOf: RefusalOf = ({ origin, host }) =>
    origin === ownOrigin || allowedRefHosts.includes(host)
      ? undefined
      : `allowedRefHosts in .meshrc.yaml does not name ${host}`;
  const warnings: string[] = [];
  const files: FileDocument[] = [];
  const readText = async (id: string, file: string) => {
    try {
      return isUrl(id) ? await fetchText(id, refusalOf) : await readFile(id, 'utf8');
    } catch (cause) {
      const reason = cause instanceof UnusableAnswer ? ` (${cause.message})` : '';
      throw new UserError(`cannot be read${reason}`, {
        file,
        hint: 'Check its path in .meshrc.yaml.',
        cause,
      });
    }
  };
  return {
    baseDir,
    refusalOf,
    warnings,
    files,
    read: async (id, name) => {
      const text = await readText(id, name);
      const document = parseContractDocument(text, name, (problem) => warnings.push(problem));
      const root = withAbsoluteRefs(document, id);
      if (!isUrl(id)) files.push({ file: id, name, root });
      return root;
    },
  };
}

/** @throws UserError when the document cannot be read or parsed. */
export async function loadContract(options: ContractSource): Promise<Contract> {
  const { source, baseDir } = options;
  const reader = createReader(options);
  const rootId = isUrl(source) ? source : path.resolve(baseDir, source);
  const root = await reader.read(rootId, source);
  const documents = new Map<string, JsonObject | BrokenReference>([
    [rootId, root],
    [ownDocumentId, ownDocument],
  ]);
  const pending = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const id of referencedDocuments(next)) {
      if (documents.has(id)) continue;
      const document = await readReferenced(reader, id, documents.size);
      documents.set(id, document);
      if (!(document instanceof BrokenReference)) pending.push(document);
    }
  }
  return {
    root,
    file: source,
    refsHaveSiblings: /^3\.[1-9]/.test(String(root.openapi)),
    warnings: reader.warnings,
    resolve: resolver(documents, baseDir),
    placesOf: (nodes) => placesOf(reader.files, nodes),
  };
}

async function readReferenced(
  reader: Reader,
  id: string,
  count: number,
): Promise<JsonObject | BrokenReference> {
  const refusal = isUrl(id) ? remoteRefusal(reader, id, count) : undefined;
  if (refusal !== undefined) return new BrokenReference(refusal);
  try {
    return await reader.read(id, isUrl(id) ? id : path.relative(reader.baseDir, id));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    return new BrokenReference(reason);
  }
}

function remoteRefusal({ refusalOf }: Reader, id: string, count: number): string | undefined {
  if (!URL.canParse(id)) return `$ref ${id} is not a URL`;
  const refusal = refusalOf(new URL(id));
  if (refusal !== undefined) return `$ref ${id} is not fetched (${refusal})`;
  return count < maxRemoteDocuments ? undefined : `$ref ${id} is one document too many`;
}

/** RFC 6901; anything else is an anchor. */
const isPointer = (fragment: string) => fragment === '' || fragment.startsWith('/');

function resolver(
  documents: ReadonlyMap<string, JsonObject | BrokenReference>,
  baseDir: string,
): Contract['resolve'] {
  const indexes = new Map<JsonObject, NamedSchemas>();
  const indexOf = (document: JsonObject) => {
    const index = indexes.get(document) ?? namedSchemas(document);
    indexes.set(document, index);
    return index;
  };
  /** By `$id`: the reference that leads there by document and pointer. */
  const byOwnId = (id: string): string | undefined => {
    for (const [at, document] of documents) {
      if (document instanceof BrokenReference) continue;
      const pointer = indexOf(document).ids.get(id);
      if (pointer !== undefined) return `${at}#${pointer}`;
    }
    return undefined;
  };
  /** One schema has one reference, by which its type is known, however it is referred to. */
  const canonical = (ref: string): string => {
    const [id = '', fragment = ''] = ref.split('#', 2);
    const document = documents.get(id);
    if (document === undefined || document instanceof BrokenReference) {
      const own = byOwnId(id);
      if (own === undefined) return ref;
      return isPointer(fragment) ? own + fragment : canonical(`${own.split('#', 1)}#${fragment}`);
    }
    if (isPointer(fragment)) return ref;
    return `${id}#${indexOf(document).anchors.get(fragment) ?? fragment}`;
  };
  const target = (ref: string, at: unknown): unknown => {
    const [id = '', fragment = ''] = ref.split('#', 2);
    const document = documents.get(id);
    if (document instanceof BrokenReference) throw new BrokenReference(document.message, at);
    return isPointer(fragment) ? nodeAtPointer(document, fragment) : undefined;
  };

  return (start) => {
    let resolved: Resolved = { node: start };
    const seen = new Set<string>();
    while (isJsonObject(resolved.node) && typeof resolved.node.$ref === 'string') {
      const at = resolved.node;
      const ref = canonical(resolved.node.$ref);
      const [id = '', fragment = ''] = ref.split('#', 2);
      const shown = `${isUrl(id) ? id : path.relative(baseDir, id)}#${fragment}`;
      if (seen.has(ref)) throw new BrokenReference(`$ref ${shown} leads back to itself`, at);
      seen.add(ref);
      const node = target(ref, at);
      if (node === undefined) throw new BrokenReference(`$ref ${shown} leads nowhere`, at);
      resolved = { node, ref };
    }
    return resolved;
  };
}
