import type { FileDescriptor } from './descriptor-messages.ts';

/**
 * The comment of an element by its path in the file: numbers of fields of descriptor.proto and
 * indexes, by turns. `null` when there is none, or the set was made without source info.
 */
export type Comments = (path: readonly number[]) => string | null;

export function commentsOf({ source_code_info: info }: FileDescriptor): Comments {
  const comments = new Map(
    info.location.map(({ path, leading_comments: leading, trailing_comments: trailing }) => [
      path.join('.'),
      trimmedLines(leading === '' ? trailing : leading),
    ]),
  );
  return (path) => comments.get(path.join('.')) || null;
}

/** The compiler keeps the blank between `//` and the text. */
const trimmedLines = (comment: string) =>
  comment
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
