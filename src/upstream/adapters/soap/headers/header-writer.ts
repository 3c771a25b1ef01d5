import type { WsSecurityOptions } from '../../../call.ts';
import type { CompiledOperation } from '../operation.ts';
import { writeAnyMember } from '../values/any-writer.ts';
import { ValueWriter } from '../values/value-writer.ts';
import type { ElementType } from '../values/wire-types.ts';
import { envelopeNamespaces } from '../xml/xml-namespaces.ts';
import type { XmlWriter } from '../xml/xml-writer.ts';
import { writeAddressing } from './ws-addressing.ts';
import { writeSecurityHeader } from './ws-security.ts';

/** What stands in soap:Header of every call of one operation. */
export interface HeaderParts {
  readonly prefixes: ReadonlyMap<string, string>;
  /** Parts that the contract describes, in its order. */
  readonly declared: readonly { readonly element: ElementType; readonly value: unknown }[];
  /** Parts that it does not; `namespace` is that of bare names. */
  readonly free: readonly {
    readonly namespace: string;
    readonly key: string;
    readonly value: unknown;
  }[];
  /** Names of WS-Addressing headers that are among these parts already. */
  readonly givenAddressing: ReadonlySet<string>;
  /** Credentials that are made for each call. */
  readonly security: WsSecurityOptions | undefined;
}

/** Headers are never in SOAP encoding: those that are, are not in the model. */
export function writeHeaders(
  writer: XmlWriter,
  operation: CompiledOperation,
  { declared, free, givenAddressing, security }: HeaderParts,
): void {
  const values = new ValueWriter(writer, undefined);
  for (const { element, value } of declared) values.element(element, value, [element.key]);
  for (const { namespace, key, value } of free) {
    writeAnyMember(writer, namespace, key, value, 0);
  }
  if (operation.addressing !== undefined) {
    writeAddressing(writer, operation.addressing, operation.endpoint, givenAddressing);
  }
  if (security !== undefined) {
    writeSecurityHeader(writer, envelopeNamespaces[operation.version], security);
  }
}
