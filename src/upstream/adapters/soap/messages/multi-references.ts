import { InvalidAnswer } from '../../invalid-answer.ts';
import { type Attachments, type Frame, maxDepth, parseInto } from '../xml/xml-events.ts';
import { encodingNamespaces } from '../xml/xml-namespaces.ts';
import type { XmlTag } from '../xml/xml-tag.ts';

interface XmlNode {
  readonly tag: XmlTag;
  readonly children: XmlNode[];
  text: string;
}

/** A small answer may refer to its parts again and again: what it unfolds to is bounded too. */
const maxUnfoldedElements = 500_000;

/**
 * Like `parseInto`, for SOAP encoding: an element that refers to another by its id has the content
 * of that one (SOAP 1.1, 5.4.1: href and id; SOAP 1.2 Adjuncts, 3.1.5: enc:ref and enc:id).
 * References in a circle are refused: an answer of GraphQL is a tree.
 */
export function parseEncodedInto(document: Frame, text: string, attachments: Attachments): void {
  const nodesById = new Map<string, XmlNode>();
  const roots: XmlNode[] = [];
  parseInto({ open: (tag) => nodeFrame(tag, roots, nodesById), close() {} }, text, attachments);

  let elements = 0;
  const open = new Set<XmlNode>();
  function replay(node: XmlNode, parent: Frame): void {
    const target = targetOf(node, nodesById);
    elements += 1;
    if (elements > maxUnfoldedElements) throw new InvalidAnswer('its references unfold too far');
    if (open.has(target)) throw new InvalidAnswer('it refers to itself');
    if (open.size > maxDepth) throw new InvalidAnswer('its elements are nested too deeply');
    open.add(target);
    const { type, isNil, scope } = target.tag;
    const { uri, local } = node.tag;
    const attributes = target.tag.attributes.filter((attribute) => !isEncoding(attribute));
    const frame = parent.open({
      ...{ uri, local, attributes, isNil, scope },
      type: type ?? node.tag.type,
    });
    for (const child of target.children) replay(child, frame);
    frame.close(target.text);
    open.delete(target);
  }
  for (const root of roots) replay(root, document);
}

function nodeFrame(tag: XmlTag, siblings: XmlNode[], nodesById: Map<string, XmlNode>): Frame {
  const node: XmlNode = { tag, children: [], text: '' };
  siblings.push(node);
  const id = tag.attributes.find(isId)?.value;
  if (id !== undefined && !nodesById.has(id)) nodesById.set(id, node);
  return {
    open: (child) => nodeFrame(child, node.children, nodesById),
    close(text) {
      node.text = text;
    },
  };
}

function targetOf(node: XmlNode, nodesById: ReadonlyMap<string, XmlNode>): XmlNode {
  const reference = node.tag.attributes.find(isReference)?.value;
  if (reference === undefined) return node;
  const target = nodesById.get(reference.replace(/^#/, ''));
  if (target === undefined)
    throw new InvalidAnswer(`it refers to "${reference}", which is not in it`);
  return target;
}

type Attribute = XmlTag['attributes'][number];

const isId = ({ uri, local }: Attribute) =>
  local === 'id' && (uri === '' || uri === encodingNamespaces['1.2']);

/** What only says how values are encoded is no part of them. */
const isEncoding = (attribute: Attribute) =>
  isId(attribute) ||
  isReference(attribute) ||
  Object.values<string>(encodingNamespaces).includes(attribute.uri) ||
  attribute.local === 'encodingStyle';

const isReference = ({ uri, local, value }: Attribute) =>
  (uri === '' && local === 'href' && value.startsWith('#')) ||
  (uri === encodingNamespaces['1.2'] && local === 'ref');
