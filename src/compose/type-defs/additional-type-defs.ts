import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { UserError } from '../../errors/user-error.ts';

/**
 * Reads `additionalTypeDefs` of `.meshrc.yaml`: files, globs, or SDL that is written there. Mesh
 * reads them as well, but passes over a name that leads nowhere: a misspelt file of policies would
 * open what it should close.
 * @param pointers The value in `.meshrc.yaml`: one or several, or nothing.
 * @throws UserError for a name that leads nowhere, and for SDL that does not parse, at its line.
 */
export function readAdditionalTypeDefs(pointers: unknown, dir: string): DocumentNode[] {
  const list: unknown[] = Array.isArray(pointers) ? pointers : pointers == null ? [] : [pointers];
  const sources = new Map<string, Source>();
  for (const pointer of list) {
    for (const source of sourcesOf(String(pointer), dir)) sources.set(source.name, source);
  }
  return [...sources.values()].map(parseSource);
}

function sourcesOf(pointer: string, dir: string): Source[] {
  // No path has a brace and a line break, all SDL that defines something has.
  if (/[{\n]/.test(pointer) && !/^\S+$/.test(pointer)) {
    return [new Source(pointer, path.join(dir, '.meshrc.yaml'))];
  }
  const isPattern = /[*?[\]{}!]/.test(pointer);
  const files = isPattern ? globSync(pointer, { cwd: dir }).toSorted() : [pointer];
  if (files.length === 0) {
    throw missing(pointer, dir, `additionalTypeDefs: no file is like "${pointer}"`);
  }
  return files.map((file) => new Source(read(file, dir), path.resolve(dir, file)));
}

function read(file: string, dir: string): string {
  const absolute = path.resolve(dir, file);
  if (!/\.(graphqls?|gql)$/i.test(file)) {
    throw missing(file, dir, `additionalTypeDefs: "${file}" is no .graphql file`);
  }
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) {
    throw missing(file, dir, `additionalTypeDefs: there is no file "${file}"`);
  }
  return readFileSync(absolute, 'utf8');
}

/** The line of `.meshrc.yaml` that has the name. */
function missing(pointer: string, dir: string, message: string): UserError {
  const file = path.join(dir, '.meshrc.yaml');
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes(pointer)) + 1;
  return new UserError(message, {
    file,
    ...(line > 0 && { line }),
    hint: 'Its joins and policies would be missing in the graph.',
  });
}

function parseSource(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? {};
    throw new UserError(error.message, {
      file: source.name,
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
    });
  }
}
