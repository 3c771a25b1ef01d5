import { addressingSchemas } from './standard-schemas/addressing.ts';
import { attachmentSchemas } from './standard-schemas/attachments.ts';
import { notificationSchemas } from './standard-schemas/notification.ts';
import { notificationDefinitions } from './standard-schemas/notification-wsdl.ts';
import { platformSchemas } from './standard-schemas/platforms.ts';
import { securitySchemas } from './standard-schemas/security.ts';
import { soapSchemas } from './standard-schemas/soap.ts';
import { xmlSchemas } from './standard-schemas/xml.ts';

/**
 * Schemas and definitions that contracts import by their well-known addresses, so that composing
 * needs no network. They declare what contracts refer to, and no more.
 */
const byNamespace = (documents: readonly string[]) =>
  new Map(documents.map((text) => [/targetNamespace="([^"]*)"/.exec(text)?.[1] ?? '', text]));

const schemas = byNamespace([
  ...xmlSchemas,
  ...soapSchemas,
  ...attachmentSchemas,
  ...addressingSchemas,
  ...securitySchemas,
  ...notificationSchemas,
  ...platformSchemas,
]);
const definitions = byNamespace(notificationDefinitions);

/** The text of an xs:schema. */
export const standardSchema = (namespace: string) => schemas.get(namespace);

/** The text of a wsdl:definitions. */
export const standardDefinitions = (namespace: string) => definitions.get(namespace);

const filePrefix = 'standard:';

/** What stands for the file of such a document in messages. */
export const standardFile = (namespace: string) => filePrefix + namespace;

export const isStandardFile = (file: string) => file.startsWith(filePrefix);

export const standardNamespaces: readonly string[] = [...schemas.keys(), ...definitions.keys()];
