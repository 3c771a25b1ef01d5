/**
 * V8 keeps a text that was put together as a tree of its parts until somebody looks into it; of 10 MB,
 * to make one piece of them at the end takes as long as to write them.
 * @returns The same, in one piece.
 */
export function inOnePiece(json: string): string {
  // A search joins the parts first. That its result is used keeps V8 from leaving it out.
  if (json.includes('\u0000')) throw new Error('JSON has no such character');
  return json;
}

/** Why an answer ends before it is whole: its text would be longer than allowed. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** No character of a text takes more (UTF-8, of what UTF-16 writes in one unit). */
const maxBytesOfUnit = 3;

/** @throws AnswerTooLargeError when a text takes more bytes than allowed */
export function checkSize(text: string, maxBytes: number): void {
  // Most texts are so short that nobody needs to count.
  if (text.length * maxBytesOfUnit <= maxBytes) return;
  if (Buffer.byteLength(text) > maxBytes) throw new AnswerTooLargeError();
}
