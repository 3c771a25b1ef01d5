import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors/user-error.ts';
import { bareDocumentId, documentHash } from './document-hash.ts';

/** A document that an operator trusts, and where it stands, for messages. */
export interface TrustedDocument {
  readonly id: string;
  readonly text: string;
  readonly file: string;
}

/** What Apollo's tools write; Relay and graphql-codegen write an object of ids and documents. */
const apolloManifest = z
  .looseObject({
    format: z.literal('apollo-persisted-query-manifest'),
    operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string() })),
  })
  .transform(({ operations }) => operations.map(({ id, body }) => [id, body] as const));
const idMap = z.record(z.string().min(1), z.string()).transform((map) => Object.entries(map));
const manifest = z.union([apolloManifest, idMap]);

const documentFile = /\.(graphql|gql)$/i;

/**
 * Reads what `admission.documents.trusted` names: a folder of documents, one document, or a
 * manifest.
 * @throws UserError when it cannot be read or is of no known kind
 */
export function readDocumentManifest(place: string): TrustedDocument[] {
  try {
    if (statSync(place).isDirectory()) {
      return readdirSync(place, { recursive: true, encoding: 'utf8' })
        .filter((name) => documentFile.test(name))
        .toSorted()
        .map((name) => readDocument(path.join(place, name)));
    }
    return documentFile.test(place) ? [readDocument(place)] : readManifest(place);
  } catch (cause) {
    const isOfSystem = cause instanceof Error && 'syscall' in cause;
    const reason = isOfSystem || cause instanceof SyntaxError ? cause.message : 'of no known kind';
    throw new UserError(`trusted documents cannot be read: ${reason}`, {
      file: place,
      hint: 'admission.documents.trusted takes folders of .graphql files, such files, and manifests in JSON: {"<id>": "<document>"} (Relay, graphql-codegen) or the one of Apollo.',
      cause,
    });
  }
}

function readDocument(file: string): TrustedDocument {
  const text = readFileSync(file, 'utf8');
  return { id: documentHash(text), text, file };
}

function readManifest(file: string): TrustedDocument[] {
  const entries = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  return entries.map(([id, text]) => ({ id: bareDocumentId(id), text, file }));
}
