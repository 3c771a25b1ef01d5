import type { SaxesTagNS } from 'saxes';
import { envelopeNamespaces } from './envelope-namespaces.ts';
import { faultFrame, type SoapFault } from './fault-reader.ts';
import { InvalidAnswer } from './invalid-answer.ts';
import type { CompiledOperation } from './operation.ts';
import { elementFor, type Members, noMembers, valueFrame } from './value-reader.ts';
import type { ElementType } from './wire-types.ts';
import { type Frame, ignored, parseInto } from './xml-events.ts';

export type Envelope =
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  | { readonly kind: 'answer'; readonly value: unknown };

/**
 * Reads an answer by the model of its operation. Both SOAP versions are understood, whatever was
 * asked in. Throws `InvalidAnswer` for anything that is not the answer or a fault.
 */
export function readEnvelope(operation: CompiledOperation, xml: string): Envelope {
  const body = noMembers();
  let fault: SoapFault | undefined;
  let hasBody = false;

  const bodyFrame = (namespace: string): Frame => ({
    open(tag) {
      if (tag.local === 'Fault' && tag.uri === namespace) {
        return faultFrame(operation.faults, (read) => {
          fault = read;
        });
      }
      const element = bodyElement(operation, tag);
      if (element === undefined) return ignored;
      return valueFrame(element, tag, (value) => {
        body[element.key] = value;
      });
    },
    close() {
      hasBody = true;
    },
  });
  parseInto(
    {
      open(tag) {
        const isEnvelope =
          tag.local === 'Envelope' &&
          Object.values(envelopeNamespaces).some((namespace) => namespace === tag.uri);
        if (!isEnvelope) throw new InvalidAnswer(`its root is <${tag.local}>, not an envelope`);
        const isBody = (child: SaxesTagNS) => child.local === 'Body' && child.uri === tag.uri;
        return { open: (child) => (isBody(child) ? bodyFrame(tag.uri) : ignored), close() {} };
      },
      close() {},
    },
    xml,
  );
  if (fault !== undefined) return { kind: 'fault', fault };
  if (!hasBody) throw new InvalidAnswer('its envelope has no body');
  return { kind: 'answer', value: resultOf(operation, body) };
}

/** The name of an rpc wrapper means nothing (SOAP 1.1, 7.1): it is whatever stands there. */
function bodyElement(
  { style, outputBody }: CompiledOperation,
  tag: SaxesTagNS,
): ElementType | undefined {
  return style === 'rpc' ? outputBody[0] : elementFor(outputBody, tag);
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
