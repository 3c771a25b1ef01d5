import { LineCounter, type YAMLParseError } from 'yaml';
import { UserError } from '../../../../errors/user-error.ts';
import { isJsonObject, type JsonObject } from '../../../../tools/json-object.ts';
import { yamlDocument } from '../../../../yaml/yaml-document.ts';
import { yamlProblem } from '../../../../yaml/yaml-problem.ts';
import { yamlValue } from '../../../../yaml/yaml-value.ts';
import { duplicateKeys } from './duplicate-keys.ts';

/**
 * Reads a document that is YAML or JSON; its content shows which one.
 * @param file How to name the document in errors.
 * @param warn Gets what is wrong with a document that can be read all the same.
 * @throws UserError with the line, when it is neither.
 */
export function parseContractDocument(
  text: string,
  file: string,
  warn: (problem: string) => void = () => {},
): JsonObject {
  const value = parseJson(text, file, warn) ?? parseYaml(text, file, warn);
  if (isDeep(value, maxDepth)) {
    throw new UserError(`is nested deeper than ${maxDepth} levels`, { file });
  }
  if (isJsonObject(value)) return value;
  throw new UserError('is not an OpenAPI document: it holds no object', { file, line: 1 });
}

/** Real contracts have a tenth of it; without a bound, walks over the document overflow the stack. */
const maxDepth = 500;

function isDeep(node: unknown, levels: number): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return levels === 0 || Object.values(node).some((member) => isDeep(member, levels - 1));
}

/**
 * Large contracts are JSON, which the YAML parser would read too, but many times slower.
 * @returns `undefined` for what is not JSON: the YAML parser says in which line.
 */
export function jsonValue(text: string): unknown {
  if (!/^\ufeff?\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function parseJson(text: string, file: string, warn: (problem: string) => void): unknown {
  const value = jsonValue(text);
  if (value === undefined) return undefined;
  for (const { key, line } of duplicateKeys(text)) warn(twice(file, line, key));
  return value;
}

const twice = (file: string, line: number | undefined, key: string) =>
  `${file}:${line}: ${key} stands twice: only the later one is read.`;

/** Contracts use an anchor often. */
const maxAliasCount = 10_000;

function parseYaml(text: string, file: string, warn: (problem: string) => void): unknown {
  const lines = new LineCounter();
  const document = yamlDocument(text, { merge: true, prettyErrors: true, lineCounter: lines });
  const isDuplicate = ({ code }: YAMLParseError) => code === 'DUPLICATE_KEY';
  const error = document.errors.find((each) => !isDuplicate(each));
  if (error !== undefined) throw asUserError(error, file);
  for (const { pos } of document.errors) {
    const [key = ''] = /^[^\n]*?(?=:(\s|$)|\n|$)/.exec(text.slice(pos[0])) ?? [];
    warn(twice(file, lines.linePos(pos[0]).line, key.trim()));
  }
  const mistakeAt = (offset: number, message: string) => {
    const { line, col: column } = lines.linePos(offset);
    return new UserError(`does not parse: ${message}`, { file, line, column });
  };
  return yamlValue(document, mistakeAt, maxAliasCount);
}

function asUserError(error: YAMLParseError, file: string): UserError {
  const [place] = error.linePos ?? [];
  const [message = error.message] = yamlProblem(error).split('\n', 1);
  return new UserError(`does not parse: ${message.replace(/ at line \d+, column \d+:?$/, '')}`, {
    file,
    ...(place && { line: place.line, column: place.col }),
    cause: error,
  });
}
