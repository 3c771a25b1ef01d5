import type { Steps } from '../../../../tools/steps.ts';
import { InvalidAnswer } from '../../invalid-answer.ts';
import { type Attachments, type Frame, maxDepth, parseInto } from '../xml/xml-events.ts';
import { encodingNamespaces } from '../xml/xml-namespaces.ts';
import type { XmlAttribute, XmlTag } from '../xml/xml-tag.ts';

interface XmlNode {
  readonly tag: XmlTag;
  readonly children: XmlNode[];
  text: string;
  /** The id of the element whose content it has. */
  reference: string | undefined;
}

/** What says in a message that an element has the content of another one. */
interface References {
  isReference(attribute: XmlAttribute): boolean;
  isId(attribute: XmlAttribute): boolean;
  /**
   * What cannot be followed is not an answer, and all ids are of the encoding. Else the element is
   * what it is, without content; and what has content refers to nothing, such as a link in a text.
   */
  readonly areRequired: boolean;
}

/** SOAP 1.1, 5.4.1: href and id; SOAP 1.2 Adjuncts, 3.1.5: enc:ref and enc:id. */
const encodedReferences: References = {
  isReference: ({ uri, local, value }) =>
    (uri === '' && local === 'href' && value.startsWith('#')) ||
    (uri === encodingNamespaces['1.2'] && local === 'ref'),
  isId: ({ uri, local }) => local === 'id' && (uri === '' || uri === encodingNamespaces['1.2']),
  areRequired: true,
};

/**
 * PHP's SoapServer refers in literal messages too: an object that stands in an answer twice is
 * written once. Its ids always have this form.
 */
const phpReferences: References = {
  isReference: (attribute) =>
    /^#ref\d+$/.test(attribute.value) && encodedReferences.isReference(attribute),
  isId: (attribute) => /^ref\d+$/.test(attribute.value) && encodedReferences.isId(attribute),
  areRequired: false,
};
const phpReference = /(?:\shref|:ref)="#ref\d/;

interface MessageKind {
  readonly isEncoded: boolean;
  /** The contract itself has attributes of this name: in literal messages they refer to nothing. */
  readonly hasOwnHrefs: boolean;
}

/** Like `parseInto`, with the references that a message may have followed. */
export function* parseReferringInto(
  document: Frame,
  text: string,
  attachments: Attachments,
  { isEncoded, hasOwnHrefs }: MessageKind,
): Steps<void> {
  if (isEncoded) {
    yield* replayInto(document, text, attachments, encodedReferences);
  } else if (!hasOwnHrefs && phpReference.test(text)) {
    yield* replayInto(document, text, attachments, phpReferences);
  } else {
    yield* parseInto(document, text, attachments);
  }
}

/** A small answer may refer to its parts again and again: what it unfolds to is bounded too. */
const maxUnfoldedElements = 500_000;

/** References in a circle are not followed: an answer of GraphQL is a tree. */
function* replayInto(
  document: Frame,
  text: string,
  attachments: Attachments,
  references: References,
): Steps<void> {
  const { isReference, isId, areRequired } = references;
  const nodesById = new Map<string, XmlNode>();
  const referred = new Set<string>();
  const roots: XmlNode[] = [];
  const nodeFrame = (tag: XmlTag, siblings: XmlNode[]): Frame => {
    const node: XmlNode = { tag, children: [], text: '', reference: undefined };
    siblings.push(node);
    const id = tag.attributes.find(isId)?.value;
    if (id !== undefined && !nodesById.has(id)) nodesById.set(id, node);
    return {
      open: (child) => nodeFrame(child, node.children),
      close(content) {
        node.text = content;
        const isEmpty = node.children.length === 0 && content.trim() === '';
        if (!areRequired && !isEmpty) return;
        node.reference = tag.attributes.find(isReference)?.value.replace(/^#/, '');
        if (node.reference !== undefined) referred.add(node.reference);
      },
    };
  };
  yield* parseInto({ open: (tag) => nodeFrame(tag, roots), close() {} }, text, attachments);

  let elements = 0;
  const open = new Set<XmlNode>();
  const lost = (node: XmlNode, problem: string): XmlNode => {
    if (areRequired) throw new InvalidAnswer(problem);
    return node;
  };
  const targetOf = (node: XmlNode): XmlNode => {
    const { reference } = node;
    if (reference === undefined) return node;
    const target = nodesById.get(reference);
    if (target === undefined) return lost(node, `it refers to "${reference}", which is not in it`);
    return open.has(target) ? lost(node, 'it refers to itself') : target;
  };
  /** What only says how values are encoded is not part of them. */
  const isOwn = (attribute: XmlAttribute, { reference }: XmlNode) =>
    !(isId(attribute) && (areRequired || referred.has(attribute.value))) &&
    !(isReference(attribute) && reference !== undefined) &&
    !saysEncoding(attribute);
  const replay = (node: XmlNode, parent: Frame): void => {
    const target = targetOf(node);
    elements += 1;
    if (elements > maxUnfoldedElements) throw new InvalidAnswer('its references unfold too far');
    if (open.size > maxDepth) throw new InvalidAnswer('its elements are nested too deeply');
    open.add(target);
    const { type, isNil, scope } = target.tag;
    const { uri, local } = node.tag;
    const attributes = target.tag.attributes.filter((each) => isOwn(each, target));
    const frame = parent.open({
      ...{ uri, local, attributes, isNil, scope },
      type: type ?? node.tag.type,
    });
    for (const child of target.children) replay(child, frame);
    frame.close(target.text);
    open.delete(target);
  };
  for (const root of roots) replay(root, document);
}

const saysEncoding = ({ uri, local }: XmlAttribute) =>
  Object.values<string>(encodingNamespaces).includes(uri) || local === 'encodingStyle';
