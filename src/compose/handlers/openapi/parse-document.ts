import { parseDocument } from 'yaml';
import { UserError } from '../../../errors/user-error.ts';
import { isJsonObject, type JsonObject } from './json-node.ts';

/**
 * Reads a document that is YAML or JSON; which one is told by its content.
 * @param file How to name the document in errors.
 * @throws UserError with the line, when it is neither.
 */
export function parseContractDocument(text: string, file: string): JsonObject {
  const value = parseJson(text) ?? parseYaml(text, file);
  if (isJsonObject(value)) return value;
  throw new UserError('is not an OpenAPI document: it holds no object', { file, line: 1 });
}

/** Large contracts are JSON, which the YAML parser would read too, but many times slower. */
function parseJson(text: string): unknown {
  if (!/^\ufeff?\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The YAML parser says in which line.
    return undefined;
  }
}

function parseYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { merge: true, prettyErrors: true });
  const [error] = document.errors;
  if (error === undefined) return document.toJS();
  const [place] = error.linePos ?? [];
  const [message = error.message] = error.message.split('\n', 1);
  throw new UserError(`does not parse: ${message.replace(/ at line \d+, column \d+:?$/, '')}`, {
    file,
    ...(place && { line: place.line, column: place.col }),
    cause: error,
  });
}
