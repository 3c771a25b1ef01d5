import { SaxesParser, type SaxesTagNS } from 'saxes';
import { InvalidAnswer } from './invalid-answer.ts';

/** What an open element does with what is inside it. */
export interface Frame {
  /** The frame of a child element. */
  open(tag: SaxesTagNS): Frame;
  /** `text` is all text directly inside. */
  close(text: string): void;
}

/** An element that nobody asked for, and everything in it. */
export const ignored: Frame = { open: () => ignored, close: () => {} };

const maxDepth = 200;

/**
 * Parses a document and hands its elements to frames as they come. Throws `InvalidAnswer` for what
 * is not well-formed, for document types (SOAP 1.1, 3 forbids them; entities would make a small
 * answer a huge one) and for elements nested too deeply.
 */
export function parseInto(document: Frame, text: string): void {
  const parser = new SaxesParser({ xmlns: true });
  const stack: { frame: Frame; text: string }[] = [{ frame: document, text: '' }];
  const top = () => stack[stack.length - 1];
  parser.on('error', (error) => {
    throw new InvalidAnswer(`not well-formed: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new InvalidAnswer('it has a document type');
  });
  parser.on('opentag', (tag) => {
    if (stack.length > maxDepth) throw new InvalidAnswer('its elements are nested too deeply');
    stack.push({ frame: top()?.frame.open(tag) ?? ignored, text: '' });
  });
  parser.on('closetag', () => {
    const closed = stack.pop();
    closed?.frame.close(closed.text);
  });
  const addText = (part: string) => {
    const open = top();
    if (open !== undefined) open.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
}
