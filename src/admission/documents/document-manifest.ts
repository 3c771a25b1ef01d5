import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readDataFile } from '../../config/data-file.ts';
import { readTextFile, unreadable } from '../../config/read-file.ts';
import { bareDocumentId, documentHash } from './document-hash.ts';

/** A document that an operator trusts, and where it stands, for messages. */
export interface TrustedDocument {
  readonly id: string;
  readonly text: string;
  readonly file: string;
  /** Whether the document is a whole file, rather than a part of a manifest. */
  readonly isFile: boolean;
}

/** What Apollo's tools write; Relay and graphql-codegen write an object of ids and documents. */
const apolloManifest = z
  .looseObject({
    format: z.literal('apollo-persisted-query-manifest'),
    operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string() })),
  })
  .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const));
const idMap = z.record(z.string().min(1), z.string()).transform((map) => Object.entries(map));
/** Chosen by the members of the manifest, so that mistakes are reported in the terms of its kind. */
const manifestSchema = (value: unknown) =>
  typeof value === 'object' && value !== null && 'format' in value && 'operations' in value
    ? apolloManifest
    : idMap;

const documentFile = /\.(graphql|gql)$/i;

const hint =
  'admission.documents.trusted in gateway.yaml takes folders of .graphql files, such files, and manifests in JSON: {"<id>": "<document>"} (Relay, graphql-codegen) or the one of Apollo.';

/**
 * Reads what `admission.documents.trusted` names: a folder of documents, one document, or a
 * manifest.
 * @throws UserError when it cannot be read or is of no known kind
 */
export function readDocumentManifest(place: string): TrustedDocument[] {
  const files = filesOfFolder(place);
  if (files !== undefined) return files.map(readDocument);
  return documentFile.test(place) ? [readDocument(place)] : readManifest(place);
}

/** @returns `undefined` when it is none. */
function filesOfFolder(place: string): string[] | undefined {
  try {
    if (!statSync(place).isDirectory()) return undefined;
    return readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => documentFile.test(name))
      .toSorted()
      .map((name) => path.join(place, name));
  } catch (cause) {
    throw unreadable(cause, place, hint);
  }
}

function readDocument(file: string): TrustedDocument {
  const text = readTextFile(file, hint);
  return { id: documentHash(text), text, file, isFile: true };
}

function readManifest(file: string): TrustedDocument[] {
  const entries = readDataFile({ file, format: 'json', hint }, manifestSchema);
  return entries.map(([id, text]) => ({ id: bareDocumentId(id), text, file, isFile: false }));
}
