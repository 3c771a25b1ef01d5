import type { OperationReport } from '../../../../annotations/model.ts';
import { wsdlDocumentation } from '../contract/documentation.ts';
import { namespaces } from '../contract/namespaces.ts';
import { actionOf } from '../contract/ws-addressing.ts';
import type { WsdlIndex } from '../contract/wsdl-index.ts';
import type { XmlElement } from '../contract/xml-tree.ts';
import { membersWithKeys } from '../types/member-keys.ts';
import type { Choice, Member } from '../types/schema-types.ts';
import type { TypeReader } from '../types/type-reader.ts';
import { type BoundOperation, type ListedOperation, listOperations } from './bound-operations.ts';
import { messageLayout } from './message-layout.ts';
import { type Message, MessageReader } from './messages.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

/** An operation that can be served. */
export interface SoapOperation {
  /** Unique in the contract. */
  readonly name: string;
  /** Its name in the WSDL, from which its GraphQL name is made. */
  readonly local: string;
  readonly description: string | undefined;
  readonly version: '1.1' | '1.2';
  readonly style: 'document' | 'rpc';
  readonly action: string;
  /** Set when its requests should have headers of WS-Addressing, of the version of `namespace`. */
  readonly addressing: { readonly namespace: string; readonly action: string } | undefined;
  readonly address: string | undefined;
  readonly input: Message;
  /** Left out for one-way operations. */
  readonly output: Message | undefined;
  readonly faults: readonly Member[];
}

export interface OperationChoices {
  /** Only bindings of this version. */
  readonly version: '1.1' | '1.2' | undefined;
  /** Names of elements. */
  readonly responseHeaders: readonly string[];
}

export interface ReadOperations {
  readonly operations: readonly SoapOperation[];
  readonly skipped: readonly OperationReport[];
  /** Header parts of answers that nobody asked for. */
  readonly unreadHeaders: ReadonlySet<string>;
}

/** Every operation of the contract: those that can be served, and why the others cannot. */
export function readOperations(
  wsdl: WsdlIndex,
  types: TypeReader,
  { version, responseHeaders }: OperationChoices,
): ReadOperations {
  const messages = new MessageReader(wsdl, types);
  const operations: SoapOperation[] = [];
  const skipped: OperationReport[] = [];
  for (const listed of listOperations(wsdl, version)) {
    const result = readListed(listed, messages);
    if (typeof result === 'string') skipped.push({ operation: listed.name, skipped: result });
    else operations.push(result);
  }
  types.finish();
  const isWanted = (member: Member) => responseHeaders.includes(headerName(member));
  const headers = operations.flatMap(({ output }) => output?.headers ?? []);
  return {
    operations: operations.map(({ output, ...operation }) => ({
      ...operation,
      output: output && { ...output, headers: output.headers.filter(isWanted) },
    })),
    skipped,
    unreadHeaders: new Set(headers.filter((header) => !isWanted(header)).map(headerName)),
  };
}

export const headerName = ({ name }: Member) => name.local;

/** The operation by the first of its bindings that can be used, or what the first one lacks. */
function readListed(listed: ListedOperation, messages: MessageReader): SoapOperation | string {
  let reason: string | undefined;
  for (const bound of listed.bindings) {
    try {
      return readBound(listed, bound, messages);
    } catch (error) {
      if (!(error instanceof UnsupportedOperation)) throw error;
      reason ??= error.message;
    }
  }
  return reason ?? listed.element.error('no SOAP binding of the contract offers it').message;
}

function readBound(
  { name, local, element }: ListedOperation,
  { binding, element: bound }: BoundOperation,
  messages: MessageReader,
): SoapOperation {
  const transport = binding.soap.attribute('transport');
  if (transport && !/http/i.test(transport.replace(/^https?:/, ''))) {
    throw new UnsupportedOperation(binding.soap, `its transport "${transport}" is not HTTP`);
  }
  const soapOperation = bound.child(binding.soapNamespace, 'operation');
  const action = soapOperation?.attribute('soapAction') ?? '';
  // It becomes a quoted header value.
  if (!/^[ !#-[\]-~]*$/.test(action)) {
    throw new UnsupportedOperation(
      bound,
      'its soapAction has characters that a header cannot carry',
    );
  }
  const style =
    (soapOperation?.attribute('style') ?? binding.soap.attribute('style')) === 'rpc'
      ? 'rpc'
      : 'document';
  const { input, output } = directionsOf(element);
  const inputLayout = messageLayout(bound.child(namespaces.wsdl, 'input'), binding);
  const outputLayout = messageLayout(bound.child(namespaces.wsdl, 'output'), binding);
  const faults = element.childrenNamed(namespaces.wsdl, 'fault');
  return {
    name,
    local,
    description: wsdlDocumentation(element) ?? wsdlDocumentation(bound),
    version: binding.version,
    style,
    action,
    addressing:
      binding.addressing === undefined
        ? undefined
        : {
            namespace: binding.addressing,
            action: actionOf({
              portType: binding.portType,
              operation: element,
              soapAction: action,
            }),
          },
    address: binding.address,
    input: messages.read({ abstract: input, layout: inputLayout, style, wrapper: local }),
    output:
      output &&
      messages.read({
        abstract: output,
        layout: outputLayout,
        style,
        wrapper: `${local}Response`,
      }),
    faults: membersWithKeys(
      faults.flatMap((fault, index) =>
        messages.fault(fault).map((each) => ({ ...each, branches: [{ choice: oneFault, index }] })),
      ),
      [],
    ),
  };
}

const oneFault: Choice = { repeated: false, required: false };

/** Of the four kinds of operations (WSDL 1.1, 2.4) those two that a client starts. */
function directionsOf(operation: XmlElement) {
  const input = operation.child(namespaces.wsdl, 'input');
  const output = operation.child(namespaces.wsdl, 'output');
  if (input === undefined) {
    throw new UnsupportedOperation(operation, 'it is sent by the server (no input)');
  }
  const { children } = operation;
  if (output !== undefined && children.indexOf(output) < children.indexOf(input)) {
    const reason = 'it is started by the server (its output comes first)';
    throw new UnsupportedOperation(operation, reason);
  }
  return { input, output };
}
