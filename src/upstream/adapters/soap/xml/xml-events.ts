import { SaxesParser } from 'saxes';
import type { Steps } from '../../../../tools/steps.ts';
import { InvalidAnswer } from '../../invalid-answer.ts';
import { noDeclarations, scopeInside, undeclaredPrefix } from './namespace-scope.ts';
import { type XmlTag, xmlTag } from './xml-tag.ts';

/** What an open element does with what is inside it. */
export interface Frame {
  /** The frame of a child element. */
  open(tag: XmlTag): Frame;
  /** `text` is all text directly inside. */
  close(text: string): void;
}

/** An element that nobody asked for, and everything in it. */
export const ignored: Frame = { open: () => ignored, close: () => {} };

/** Parts of a multipart answer by their Content-ID, as Base64. */
export type Attachments = ReadonlyMap<string, string>;

export const maxDepth = 200;
/** They are compared with each other before anybody sees them. */
const maxAttributes = 1_000;
/** To parse so many characters takes a few milliseconds. */
const pieceLength = 65_536;

/**
 * Parses a document and hands its elements to frames as they come. Throws `InvalidAnswer` for what
 * is not well-formed, for document types (SOAP 1.1, 3 forbids them; entities would make a small
 * answer a huge one), for elements nested too deeply and for those with too many attributes. Between
 * two steps there are as many characters as `length`.
 */
export function* parseInto(
  document: Frame,
  text: string,
  attachments: Attachments,
  length = pieceLength,
): Steps<void> {
  const parser = new SaxesParser({ xmlns: true, resolvePrefix: undeclaredPrefix });
  // Of each open element its frame, the text directly inside, and the prefixes that are declared.
  const frames = [document];
  const texts = [''];
  const scopes = [noDeclarations];
  const addText = (part: string) => {
    texts[texts.length - 1] += part;
  };
  // Six handlers and no more: with a seventh V8 keeps the parser as a dictionary, and reading takes
  // three times as long.
  parser.on('doctype', () => {
    throw new InvalidAnswer('it has a document type');
  });
  let attributes = 0;
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > maxAttributes) throw new InvalidAnswer('an element has too many attributes');
  });
  parser.on('opentag', (opened) => {
    attributes = 0;
    if (frames.length > maxDepth) throw new InvalidAnswer('its elements are nested too deeply');
    const scope = scopeInside(opened.ns, scopes.at(-1) ?? noDeclarations);
    const tag = xmlTag(opened, scope);
    const frame = frames.at(-1)?.open(tag) ?? ignored;
    const content = attached(tag, attachments) ?? (isInclude(tag) ? missing(tag) : '');
    // Unless the contract names the Include itself, it stands for the text of what is around it.
    const standsIn = frame === ignored && isInclude(tag);
    if (standsIn) addText(content);
    frames.push(frame);
    scopes.push(scope);
    texts.push(standsIn ? '' : content);
  });
  parser.on('closetag', () => {
    const content = texts.pop() ?? '';
    scopes.pop();
    // swaRef (WS-I Attachments Profile 1.0, 4.4) names the attachment in its text.
    frames
      .pop()
      ?.close(
        content.startsWith('cid:') ? (attachmentOf(content, attachments) ?? content) : content,
      );
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    for (let at = 0; at < text.length; at += length) {
      if (at > 0) yield undefined;
      parser.write(text.slice(at, at + length));
    }
    parser.close();
  } catch (error) {
    throw isOfParser(error) ? new InvalidAnswer(`not well-formed: ${error.message}`) : error;
  }
}

/** It throws plain errors; ours and those of JavaScript have classes of their own. */
const isOfParser = (error: unknown): error is Error =>
  error instanceof Error && error.constructor === Error;

/** XOP 2.1: stands for the Base64 text of the element around it. */
const isInclude = ({ local, uri }: XmlTag) =>
  local === 'Include' && uri === 'http://www.w3.org/2004/08/xop/include';

/**
 * The content of an element that names an attachment instead (SOAP with Attachments, 3). Axis calls
 * the attribute `ref` in SOAP 1.2.
 */
function attached({ attributes }: XmlTag, attachments: Attachments): string | undefined {
  if (attachments.size === 0) return undefined;
  for (const { local, uri, value } of attributes) {
    if (uri !== '' || (local !== 'href' && local !== 'ref')) continue;
    const content = attachmentOf(value, attachments);
    if (content !== undefined) return content;
  }
  return undefined;
}

/** RFC 2392: a cid URL is a Content-ID, percent-encoded. */
function attachmentOf(url: string, attachments: Attachments): string | undefined {
  const [, id] = /^cid:(.+)$/s.exec(url.trim()) ?? [];
  return id === undefined ? undefined : (attachments.get(id) ?? attachments.get(decoded(id)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function missing({ attributes }: XmlTag): never {
  const href = attributes.find(({ local }) => local === 'href')?.value ?? '';
  throw new InvalidAnswer(`it includes the part "${href}", which it does not have`);
}
