import { type HeaderParts, writeHeaders } from '../headers/header-writer.ts';
import type { CompiledOperation } from '../operation.ts';
import { memberOf } from '../values/member-of.ts';
import { ValueWriter } from '../values/value-writer.ts';
import { envelopeNamespaces } from '../xml/xml-namespaces.ts';
import { XmlWriter } from '../xml/xml-writer.ts';

type Args = Readonly<Record<string, unknown>>;

/**
 * The envelope of a call. Throws `RefusedValue`, whose message names the argument, for a value that
 * cannot be sent.
 */
export function writeEnvelope(
  operation: CompiledOperation,
  headers: HeaderParts,
  args: Args,
): string {
  const namespace = envelopeNamespaces[operation.version];
  const writer = new XmlWriter(new Map([[namespace, 'soap'], ...headers.prefixes]));
  writeHeaders(writer, operation, headers);
  const header = writer.take();
  writeBody(writer, operation, args);
  const content = writer.take();
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soap:Envelope${writer.declarations()}>` +
    (header === '' ? '' : `<soap:Header>${header}</soap:Header>`) +
    `<soap:Body>${content}</soap:Body>` +
    '</soap:Envelope>'
  );
}

function writeBody(writer: XmlWriter, operation: CompiledOperation, args: Args): void {
  const { version, inputBody, argsPath, isEncoded } = operation;
  const values = new ValueWriter(writer, isEncoded ? version : undefined);
  const body = bodyOf(operation, args);
  // Without a wrapper the arguments are the elements themselves.
  const isBare = argsPath.length === 0;
  for (const element of inputBody) {
    const value = memberOf(body, element.key);
    const path = isBare ? [element.key] : [];
    values.bodyElement(element, value, path);
  }
}

/** Puts the arguments where the body wants them. */
const bodyOf = ({ argsPath }: CompiledOperation, args: Args): object =>
  argsPath.reduceRight<object>((value, step) => ({ [step]: value }), args);
