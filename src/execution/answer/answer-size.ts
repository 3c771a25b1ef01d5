/** So many list items take a few milliseconds at most; then others have their turn. */
export const itemsPerTurn = 5_000;

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
