import type { JsonObject } from '../../../../tools/json-object.ts';

/** A document that every contract can refer to: what a client sends as a file. */
export const ownDocumentId = 'headgate:schemas';
export const fileRef = `${ownDocumentId}#/schemas/File`;

export const ownDocument: JsonObject = {
  schemas: {
    File: {
      type: 'object',
      description: 'A file to send.',
      required: ['content'],
      properties: {
        content: { type: 'string', format: 'byte' },
        filename: { type: 'string', description: 'Default: the name of the member.' },
        contentType: {
          type: 'string',
          description: 'A media type, e.g. "image/png". Default: what the contract says.',
        },
      },
    },
  },
};
