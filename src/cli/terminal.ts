import path from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import type { UserError } from '../errors/user-error.ts';

/**
 * What the CLI writes. Colours only on a terminal (Node honours NO_COLOR and FORCE_COLOR itself);
 * results go to stdout, everything else to stderr, so that output can be piped.
 */
type Style = Parameters<typeof styleText>[0];

export const styled = (style: Style, text: string) =>
  // Not when either stream is a file: the same text may go to both.
  styleText(style, text, { stream: process.stdout.isTTY ? process.stderr : process.stdout });

export function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function success(text: string): void {
  note(`${styled('green', '✔')} ${text}`);
}

export function warning(text: string): void {
  note(`${styled('yellow', '!')} ${text}`);
}

export function failure(text: string): void {
  note(`${styled('red', '✖')} ${text}`);
}

/** A mistake of the user. Files are named as a person in this folder would name them. */
export function userFailure(error: UserError): void {
  failure(error.message.replaceAll(process.cwd() + path.sep, ''));
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = [];
  const width = (cell: string) => stripVTControlCharacters(cell).length;
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, width(cell));
    }
  }
  const line = (row: readonly string[]) =>
    row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell))).join('  ');
  return rows.map((row) => (indent + line(row)).trimEnd()).join('\n');
}
