import { resultKey } from '../../../../annotations/result-key.ts';
import type { Steps } from '../../../../tools/steps.ts';
import { InvalidAnswer } from '../../invalid-answer.ts';
import type { CompiledOperation } from '../operation.ts';
import {
  elementFor,
  type Members,
  noMembers,
  type ValueOwner,
  valueFrame,
} from '../values/value-reader.ts';
import { type ElementType, isComplex } from '../values/wire-types.ts';
import { type Frame, ignored } from '../xml/xml-events.ts';
import { envelopeNamespaces, rpcNamespace } from '../xml/xml-namespaces.ts';
import type { XmlTag } from '../xml/xml-tag.ts';
import { faultFrame, type SoapFault } from './fault-reader.ts';
import { contentIdPrefix, type SoapMessage } from './message-parts.ts';
import { parseReferringInto } from './multi-references.ts';

export type Envelope =
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  | { readonly kind: 'answer'; readonly value: unknown };

/**
 * Reads an answer by the model of its operation. Both SOAP versions are understood, whatever was
 * asked in. Throws `InvalidAnswer` for anything that is not the answer or a fault.
 */
export function* readEnvelope(
  operation: CompiledOperation,
  { xml, attachments }: Pick<SoapMessage, 'xml' | 'attachments'>,
): Steps<Envelope> {
  const body = noMembers();
  const headers = noMembers();
  let fault: SoapFault | undefined;
  let hasBody = false;
  const ownedBy = (members: Members): ValueOwner => ({
    take({ key }, value) {
      members[key] = value;
    },
  });
  const bodyOwner = ownedBy(body);
  const headerOwner = ownedBy(headers);
  const headerFrame: Frame = {
    open(tag) {
      const element = elementFor(operation.outputHeaders, tag);
      return element === undefined ? ignored : valueFrame(element, tag, headerOwner);
    },
    close() {},
  };

  const bodyFrame = (namespace: string): Frame => ({
    open(tag) {
      if (tag.local === 'Fault' && tag.uri === namespace) {
        return faultFrame(operation.faults, (read) => {
          fault = read;
        });
      }
      const element = bodyElement(operation, tag, body);
      if (element === undefined) return ignored;
      // Taken at once: of an rpc, what comes after the first element is not the answer.
      body[element.key] = null;
      const frame = valueFrame(element, tag, bodyOwner);
      return operation.style === 'rpc' ? returningFrame(frame, element) : frame;
    },
    close() {
      hasBody = true;
    },
  });
  yield* parseReferringInto(
    {
      open(tag) {
        const isEnvelope =
          tag.local === 'Envelope' &&
          Object.values(envelopeNamespaces).some((namespace) => namespace === tag.uri);
        if (!isEnvelope) throw new InvalidAnswer(`its root is <${tag.local}>, not an envelope`);
        const parts: Readonly<Record<string, () => Frame>> = {
          Header: () => headerFrame,
          Body: () => bodyFrame(tag.uri),
        };
        return {
          open: ({ local, uri }) =>
            uri === tag.uri && Object.hasOwn(parts, local)
              ? (parts[local]?.() ?? ignored)
              : ignored,
          close() {},
        };
      },
      close() {},
    },
    xml,
    attachments,
    { isEncoded: operation.isOutputEncoded, hasOwnHrefs: operation.hasOwnHrefs },
  );
  if (fault !== undefined) return { kind: 'fault', fault };
  if (!hasBody) throw new InvalidAnswer('its envelope has no body');
  addAttachments(operation, body, attachments);
  return { kind: 'answer', value: withHeaders(operation, resultOf(operation, body), headers) };
}

/** The answer of an operation that has nothing to read, when there is no envelope at all. */
export const emptyAnswer = (operation: CompiledOperation): unknown =>
  withHeaders(operation, true, noMembers());

function withHeaders({ outputHeaders }: CompiledOperation, result: unknown, headers: Members) {
  return outputHeaders.length === 0 ? result : Object.assign(headers, { [resultKey]: result });
}

/**
 * The name of an rpc wrapper means nothing (SOAP 1.1, 7.1): it is the first element that stands
 * there. Others are what SOAP encoding refers to.
 */
function bodyElement(
  { style, outputBody }: CompiledOperation,
  tag: XmlTag,
  body: Members,
): ElementType | undefined {
  if (style === 'document') return elementFor(outputBody, tag);
  const [wrapper] = outputBody;
  return wrapper !== undefined && wrapper.key in body ? undefined : wrapper;
}

/**
 * Nor does the name of the return value mean anything, which comes first: SOAP::Lite of Perl calls it
 * s-gensym3. The other parts are known by their names.
 */
function returningFrame(frame: Frame, { type }: ElementType): Frame {
  if (!isComplex(type)) return frame;
  const { elements } = type;
  const [returned] = elements;
  let isFirst = true;
  return {
    open(tag) {
      // SOAP 1.2 says before it which one it is (Adjuncts, 4.2.1).
      if (tag.uri === rpcNamespace) return ignored;
      const isReturned = isFirst && elementFor(elements, tag) === undefined;
      isFirst = false;
      if (!isReturned || returned === undefined) return frame.open(tag);
      return frame.open({ ...tag, uri: returned.namespace, local: returned.name });
    },
    close: (text) => frame.close(text),
  };
}

/**
 * Parts that nothing in the envelope refers to: their Content-ID begins with the name of the part
 * (WS-I Attachments Profile 1.0, R2933).
 */
function addAttachments(
  { outputAttachments, style, outputBody }: CompiledOperation,
  body: Members,
  attachments: SoapMessage['attachments'],
): void {
  const wrapper = style === 'rpc' ? body[outputBody[0]?.key ?? ''] : body;
  if (typeof wrapper !== 'object' || wrapper === null) return;
  for (const { key } of outputAttachments) {
    if (key in wrapper) continue;
    const id = [...attachments.keys()].find((each) => each.startsWith(contentIdPrefix(key)));
    if (id !== undefined) Object.assign(wrapper, { [key]: attachments.get(id) });
  }
}

function resultOf({ resultPath, outputBody }: CompiledOperation, body: Members): unknown {
  if (resultPath === undefined) return true;
  const missing = outputBody.find(({ key, optional }) => !optional && !(key in body));
  if (missing !== undefined) throw new InvalidAnswer(`its body has no <${missing.name}>`);
  let value: unknown = body;
  for (const step of resultPath) {
    const members: unknown = value;
    if (typeof members !== 'object' || members === null) return null;
    value = Object.getOwnPropertyDescriptor(members, step)?.value ?? null;
  }
  return value;
}
