import { type Alias, type Document, visit } from 'yaml';

/**
 * The value of a document that parses. Only now shows what is wrong with its aliases: that they stand
 * before their anchor, or that aliases of aliases multiply (nine of nine hold 9^9 nodes).
 * @param mistakeAt Makes the error that is thrown, of an offset in the text and what is wrong there.
 * @param maxAliasCount How many nodes aliases may stand for. Default: that of the `yaml` package.
 */
export function yamlValue(
  document: Document.Parsed,
  mistakeAt: (offset: number, message: string) => Error,
  maxAliasCount?: number,
): unknown {
  try {
    return document.toJS(maxAliasCount === undefined ? {} : { maxAliasCount });
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    const loose = looseAlias(document);
    if (loose === undefined) throw mistakeAt(0, 'its aliases repeat too much of it');
    const message = `there is no anchor "&${loose.source}" before this alias`;
    throw mistakeAt(loose.range?.[0] ?? 0, message);
  }
}

function looseAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}
