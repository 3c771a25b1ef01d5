import { LineCounter } from 'yaml';
import type { z } from 'zod';
import { UserError } from '../errors/user-error.ts';
import { yamlDocument } from '../yaml/yaml-document.ts';
import { yamlProblem } from '../yaml/yaml-problem.ts';
import { yamlValue } from '../yaml/yaml-value.ts';
import { type ConfigProblem, configProblems } from './config-problems.ts';
import { readTextFile } from './read-file.ts';

/** A text in YAML or JSON, every mistake of which is reported with its line and column. */
export interface DataFile {
  /** As it is named in errors. */
  readonly file: string;
  readonly text: string;
  /** The YAML parser reads JSON, too, but many times slower: it is asked for places only. */
  readonly format: 'json' | 'yaml';
  /** Said below the mistakes: who names the file. */
  readonly hint?: string;
}

/**
 * Reads a file and checks what it holds.
 * @param schemaOf What it must be, where that depends on what it is.
 * @throws UserError that lists every problem as `file:line:column: key: what is wrong`
 */
export function readDataFile<T>(
  { file, format, hint }: Omit<DataFile, 'text' | 'hint'> & { readonly hint: string },
  schemaOf: z.ZodType<T> | ((value: unknown) => z.ZodType<T>),
): T {
  const data = { file, format, hint, text: readTextFile(file, hint) };
  const value = parseData(data);
  return checkData(data, value, typeof schemaOf === 'function' ? schemaOf(value) : schemaOf);
}

/** @throws UserError when it is not YAML or JSON */
export function parseData(data: DataFile): unknown {
  return data.format === 'json' ? parseJson(data) : parseYaml(data);
}

/** Nobody fixes more at once, and each has to be found in the text. */
const mostProblems = 100;

/**
 * @param value What stands in the text, perhaps with defaults.
 * @throws UserError when it does not fit the schema
 */
export function checkData<T>(data: DataFile, value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const lines = new LineCounter();
  const document = yamlDocument(data.text, { lineCounter: lines });
  const { issues } = result.error;
  const problems = configProblems(issues.slice(0, mostProblems), document, lines, schema);
  const untold = Math.max(problems.length, issues.length) - mostProblems;
  throw problemsError(data, problems.slice(0, mostProblems), { untold });
}

function parseYaml(data: DataFile): unknown {
  const { document, problemAt, problems } = readDocument(data, 'core');
  if (problems.length > 0) throw problemsError(data, problems);
  return yamlValue(document, (offset, message) =>
    problemsError(data, [problemAt(offset, message)]),
  );
}

function parseJson(data: DataFile): unknown {
  try {
    return JSON.parse(data.text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw problemsError(data, [syntaxProblem(cause.message, data)], { cause });
  }
}

/** V8 tells the place of most mistakes, but not of a wrong word and not of an early end. */
function syntaxProblem(message: string, data: DataFile): ConfigProblem {
  const [, what = '', line, column] =
    /^(.*) in JSON at position \d+ \(line (\d+) column (\d+)\)$/s.exec(message) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column), message: what };
  const [place = { line: 1, column: 1 }] = readDocument(data, 'json').problems;
  // What else it says is a part of the text.
  return { ...place, message: message.split(/, (?:\.\.\.)?"| JSON input$/, 1).join('') };
}

function readDocument({ text }: DataFile, schema: 'core' | 'json') {
  const lines = new LineCounter();
  const document = yamlDocument(text, { lineCounter: lines, schema, prettyErrors: false });
  const problemAt = (offset: number, message: string): ConfigProblem => {
    const { line, col: column } = lines.linePos(offset);
    return { line, column, message };
  };
  const problems = document.errors.map((error) => problemAt(error.pos[0], yamlProblem(error)));
  return { document, problemAt, problems };
}

function problemsError(
  { file, hint }: DataFile,
  problems: readonly ConfigProblem[],
  { untold = 0, cause }: { readonly untold?: number; readonly cause?: unknown } = {},
): UserError {
  const [first, ...others] = problems.toSorted(
    (left, right) => left.line - right.line || left.column - right.column,
  );
  if (first === undefined) throw new Error('there is no problem');
  const { line, column } = first;
  const lines = others.map((each) => `${file}:${each.line}:${each.column}: ${each.message}`);
  if (untold > 0) lines.push(`and ${untold} more`);
  return new UserError([first.message, ...lines].join('\n'), {
    ...{ file, line, column, cause },
    ...(hint !== undefined && { hint }),
  });
}
