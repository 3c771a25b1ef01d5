import { createHash } from 'node:crypto';

/** The SHA-256 of a document's text, in lower-case hexadecimal: what clients and tools compute. */
export const documentHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex');

/** `sha256:abc…` (GraphQL over HTTP, persisted documents) and `abc…` name the same document. */
export const bareDocumentId = (id: string): string => id.replace(/^sha256:/i, '');
