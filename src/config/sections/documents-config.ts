import { z } from 'zod';
import { filePath, positive } from './values.ts';

/** What a client may send as the document of an operation. */
export const documentMode = z
  .enum(['any', 'trusted'])
  .describe('`any` takes every document; `trusted` only those of `admission.documents.trusted`.');

const automatic = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Keep documents that clients send with their SHA-256, so that they can send the hash alone the next time (automatic persisted queries).',
    ),
  maxBytes: positive.default(8_388_608).describe('The most text that is kept of them.'),
  maxAgeSeconds: positive.default(86_400).describe('How long one is kept that nobody asks for.'),
});

export const documents = z.strictObject({
  mode: documentMode.default('any'),
  trusted: z
    .array(filePath)
    .default([])
    .describe(
      'The operations of your clients: folders of .graphql files (the id is the SHA-256 of the file), or manifests as Relay, graphql-codegen and Apollo write them. Relative to this file. Clients send the id as `documentId`.',
    ),
  automatic: automatic.prefault({}).describe('Documents that clients register themselves.'),
});

export type DocumentsConfig = z.output<typeof documents>;
