import protobuf from 'protobufjs';

/**
 * protobufjs knows the lines of syntax errors only. For other mistakes they are found again in the
 * text: by what stands there, not by parsing, so an odd text may give no line, but never an error.
 */

/** The line where a method or field is declared; from 1. */
export function lineOfElement(
  text: string,
  element: protobuf.ReflectionObject,
): number | undefined {
  const { name, parent } = element;
  const scope = blockOf(text, parent?.name ?? '');
  if (element instanceof protobuf.Method) return lineOf(scope, `\\brpc\\s+${name}\\b`);
  if (element instanceof protobuf.Field)
    return lineOf(scope, `\\b${name}\\s*=\\s*${element.id}\\b`);
  return undefined;
}

/**
 * The line of a broken rule, such as a name or number that is used twice: the later place.
 *
 * @param message What protobufjs says: `duplicate id 1 in Type .shop.v1.Stock`.
 */
export function lineOfMistake(text: string, message: string): number | undefined {
  if (message === 'only proto2 has groups')
    return lineOf(withoutComments(text), '\\bgroup\\s+[A-Z]');
  const [, kind, what = '', scopeName = ''] =
    /^(?:duplicate )?(id|name) '?([^' ]+)'? (?:is reserved )?in \w+ (\S+)$/.exec(message) ?? [];
  if (kind === undefined) return undefined;
  const scope = blockOf(text, scopeName.split('.').at(-1) ?? '');
  if (kind === 'id') return lineOf(scope, `=\\s*${what}\\b`);
  const field = `\\b${what}\\s*=\\s*-?\\d`;
  return lineOf(scope, `${field}|\\b(?:message|enum|service|oneof|rpc)\\s+${what}\\b`);
}

/**
 * The text without comments, and with nothing but spaces around the message, enum or service of
 * this name. A package is not a block: of it, all of the text is returned.
 */
function blockOf(text: string, name: string): string {
  const code = withoutComments(text);
  const start = code.search(new RegExp(`\\b(?:message|enum|service)\\s+${name}\\b`));
  if (name === '' || start === -1) return code;
  let depth = 0;
  let end = start;
  for (; end < code.length; end++) {
    if (code[end] === '{') depth++;
    if (code[end] === '}' && --depth === 0) break;
  }
  return blank(code.slice(0, start)) + code.slice(start, end);
}

/** The line of the last place that matches: what stood there first was right. */
function lineOf(code: string, pattern: string): number | undefined {
  const last = [...code.matchAll(new RegExp(pattern, 'g'))].at(-1);
  return last === undefined ? undefined : code.slice(0, last.index).split('\n').length;
}

/** Strings are kept: what looks like a comment in `"v1/{name=keys/*}"` is none. */
const withoutComments = (text: string) =>
  text.replace(/("(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*.*?\*\//gs, (found, string) =>
    string === undefined ? blank(found) : found,
  );

const blank = (text: string) => text.replace(/[^\n]/g, ' ');
