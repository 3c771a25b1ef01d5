import { writeAnyMember } from './any-writer.ts';
import { envelopeNamespaces } from './envelope-namespaces.ts';
import type { HeaderParts } from './header-parts.ts';
import type { CompiledOperation } from './operation.ts';
import { memberOf, writeElement } from './value-writer.ts';
import { XmlWriter } from './xml-writer.ts';

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
  const writer = new XmlWriter(headers.prefixes);
  for (const { element, value } of headers.declared) {
    writeElement(writer, element, value, [element.key]);
  }
  for (const { namespace, key, value } of headers.free) {
    writeAnyMember(writer, namespace, key, value, 0);
  }
  const header = writer.take();
  const body = bodyOf(operation, args);
  // Without a wrapper the arguments are the elements themselves.
  const isBare = operation.argsPath.length === 0;
  for (const element of operation.inputBody) {
    writeElement(writer, element, memberOf(body, element.key), isBare ? [element.key] : []);
  }
  const content = writer.take();
  const declarations = `xmlns:soap="${envelopeNamespaces[operation.version]}"${writer.declarations()}`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soap:Envelope ${declarations}>` +
    (header === '' ? '' : `<soap:Header>${header}</soap:Header>`) +
    `<soap:Body>${content}</soap:Body>` +
    '</soap:Envelope>'
  );
}

/** Puts the arguments where the body wants them, and lists into their wrappers. */
function bodyOf({ argsPath, listArgs }: CompiledOperation, args: Args): object {
  const members: Record<string, unknown> = { ...args };
  for (const [arg, item] of Object.entries(listArgs)) {
    const list = memberOf(args, arg);
    if (list !== undefined && list !== null) members[arg] = { [item]: list };
  }
  return argsPath.reduceRight<object>((value, step) => ({ [step]: value }), members);
}
