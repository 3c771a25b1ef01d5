import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod';
import { closestName } from '../tools/closest-name.ts';
import { keyOffset, valueOffset } from '../yaml/yaml-place.ts';

/** Something wrong in a file, and where. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Says what `issues` mean, each at the line of the key or value that it is about. */
export function configProblems(
  issues: readonly z.core.$ZodIssue[],
  document: Document.Parsed,
  lines: LineCounter,
  schema: z.ZodType,
): ConfigProblem[] {
  const problemAt = (offset: number, path: readonly PropertyKey[], text: string) => {
    const { line, col: column } = lines.linePos(offset);
    return { line, column, message: `${pathText(path)}: ${text}` };
  };
  return issues.flatMap((issue) => {
    const known = knownKeys(schema, issue.path);
    if (issue.code !== 'unrecognized_keys') {
      const isObject = issue.code === 'invalid_type' && issue.expected === 'object';
      const text = textOf(issue) + (isObject ? listed('; its keys are', known) : '');
      return [problemAt(valueOffset(document, issue.path), issue.path, text)];
    }
    return issue.keys.map((key) => {
      const meant = closestName(key, known);
      const hint = meant === undefined ? listed('; there are', known) : `; did you mean ${meant}?`;
      const text = `there is no such key${hint}`;
      return problemAt(keyOffset(document, issue.path, key), [...issue.path, key], text);
    });
  });
}

const mostListed = 12;

/** Names that fit a line; `''` when there are none, or more than that. */
function listed(before: string, names: readonly string[]): string {
  if (names.length === 0 || names.length > mostListed) return '';
  return `${before} ${new Intl.ListFormat('en-GB').format(names)}`;
}

function textOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `is missing (${issue.expected})`;
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const texts = alternatives(issue).map((each) =>
      each.path.length === 0 ? textOf(each) : `${pathText(each.path)} ${textOf(each)}`,
    );
    return [...new Set(texts)].join('; or ');
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') return sizeText(issue);
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'must be a whole number';
  return issue.message
    .replace('expected record', 'expected object')
    .replace(/^Invalid discriminator value\. Expected /, 'expected one of ')
    .replace(/^Invalid (input|option|string): /, '');
}

function sizeText(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [limit, bound, strictly] =
    issue.code === 'too_small'
      ? [issue.minimum, 'at least', 'more than']
      : [issue.maximum, 'at most', 'less than'];
  if (issue.origin !== 'string' && issue.origin !== 'array') {
    return `must be ${issue.inclusive === false ? strictly : bound} ${limit}`;
  }
  if (issue.code === 'too_small' && limit === 1) return 'must not be empty';
  return `must have ${bound} ${limit} ${issue.origin === 'string' ? 'characters' : 'items'}`;
}

/** What is wrong by each alternative; when it has the type of one, nothing of those of other types. */
function alternatives({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const issues = errors
    .flat()
    .flatMap((issue) => (issue.code === 'invalid_union' ? alternatives(issue) : [issue]));
  const ofItsType = issues.filter(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  return ofItsType.length > 0 ? ofItsType : issues;
}

/** `identity.apiKeys.keys[0].id` */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return path.length === 0 ? 'the file' : text.join('').replace(/^\./, '');
}

/** The keys that the schema knows at a path, read from its JSON schema. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema.toJSONSchema({ io: 'input' });
  for (const step of path) {
    at =
      typeof step === 'number'
        ? member(at, 'items')
        : (member(member(at, 'properties'), String(step)) ?? member(at, 'additionalProperties'));
  }
  return Object.keys(member(at, 'properties') ?? {});
}

function member(value: unknown, key: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof found === 'object' && found !== null ? found : undefined;
}
