import { InvalidAnswer } from '../../invalid-answer.ts';
import { elementFor, valueFrame } from '../values/value-reader.ts';
import { type ElementType, isComplex } from '../values/wire-types.ts';
import { type Frame, ignored } from '../xml/xml-events.ts';
import { qualifiedName, type XmlTag } from '../xml/xml-tag.ts';

/** soap:Fault of either version. */
export interface SoapFault {
  /** faultcode, or Code/Value and those of its Subcodes, as written: `soap:Client`, `env:Sender`. */
  readonly codes: readonly string[];
  /** faultstring or the first Reason/Text. */
  readonly reason: string;
  /** Set when the contract describes the fault's detail. */
  readonly declared: { readonly name: string; readonly value: unknown } | undefined;
}

/** SOAP 1.1, 4.4 and SOAP 1.2, 5.4. The members are known by their local names in both. */
export function faultFrame(
  faults: readonly ElementType[],
  done: (fault: SoapFault) => void,
): Frame {
  const codes: string[] = [];
  let reason: string | undefined;
  let declared: SoapFault['declared'];

  const text = (read: (text: string) => void): Frame => ({ open: () => ignored, close: read });
  const codeText = text((value) => {
    codes.push(value.trim());
  });
  const reasonText = text((value) => {
    reason ??= value.trim();
  });
  const detail: Frame = {
    open(tag) {
      const element = declared === undefined ? detailElement(faults, tag) : undefined;
      if (element === undefined) return ignored;
      const place = { isReadable: true };
      const frame = valueFrame(element, tag, {
        take({ name }, value) {
          if (place.isReadable && !isHollow(element, value)) declared = { name, value };
        },
      });
      return lenient(frame, place);
    },
    close() {},
  };
  const code: Frame = {
    open: ({ local }) => (local === 'Value' ? codeText : local === 'Subcode' ? code : ignored),
    close() {},
  };
  const members: Readonly<Record<string, Frame>> = {
    faultcode: codeText,
    faultstring: reasonText,
    detail,
    Code: code,
    Reason: { open: ({ local }) => (local === 'Text' ? reasonText : ignored), close() {} },
    Detail: detail,
  };
  return {
    open: ({ local }) => (Object.hasOwn(members, local) ? (members[local] ?? ignored) : ignored),
    close: () => done({ codes, reason: reason ?? '', declared }),
  };
}

/** Axis calls a detail after the class of its exception, whatever the contract does; its type is right. */
function detailElement(faults: readonly ElementType[], tag: XmlTag): ElementType | undefined {
  const named = elementFor(faults, tag);
  if (named !== undefined || tag.type === undefined) return named;
  const [only, another] = faults.filter(
    ({ type }) =>
      isComplex(type) &&
      type.name !== undefined &&
      qualifiedName(type.name.namespace, type.name.local) === tag.type,
  );
  return another === undefined ? only : undefined;
}

/**
 * PHP puts the one fault that an operation declares into every fault of it, also into those of the
 * server itself: an element with nothing in it, where the contract has members or a text.
 */
function isHollow({ type }: ElementType, value: unknown): boolean {
  if (!isComplex(type)) return value === '';
  const isRequired = type.elements.some(({ optional, repeated }) => !optional && !repeated);
  if (!isRequired || typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((member) => Array.isArray(member) && member.length === 0);
}

/** A detail that does not follow the contract is as good as none: the fault around it still counts. */
function lenient(frame: Frame, place: { isReadable: boolean }): Frame {
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidAnswer)) throw error;
      place.isReadable = false;
      return otherwise;
    }
  };
  return {
    open: (tag) => attempt(() => lenient(frame.open(tag), place), ignored),
    close: (text) => attempt(() => frame.close(text), undefined),
  };
}
