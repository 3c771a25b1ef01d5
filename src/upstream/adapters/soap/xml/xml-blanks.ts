/**
 * What XML and XSD call white space: four characters. JavaScript knows more of it, which are text
 * here. Without patterns for the ends: on a long run of blanks they take quadratic time.
 */

/** Of a character code, or of a byte in an encoding that begins as ASCII does. */
export const isBlank = (code: number) =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** XSD 1.0, 4.3.6: `whiteSpace="collapse"`. */
export const collapseBlanks = (text: string) => trimBlanks(text).replace(/[ \t\r\n]+/g, ' ');

export const hasBlanks = (text: string) => /[ \t\r\n]/.test(text);
