import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LineCounter } from 'yaml';
import { UserError } from '../../errors/user-error.ts';
import { objectAt } from '../../tools/json-object.ts';
import { yamlDocument } from '../../yaml/yaml-document.ts';
import { keyOffset, valueOffset } from '../../yaml/yaml-place.ts';
import { yamlProblem } from '../../yaml/yaml-problem.ts';
import { yamlValue } from '../../yaml/yaml-value.ts';
import { refuseOtherMeshConfigs } from './refuse-other-mesh-configs.ts';
import { schemaProblems } from './schema-problems.ts';
import { semanticProblems } from './semantic-problems.ts';

/** What compose itself reads of `.meshrc.yaml`. */
export interface CheckedMeshConfig {
  readonly additionalTypeDefs: unknown;
  /** A mistake that shows only later, at the line of what stands at a path. */
  readonly mistakeAt: (path: readonly (string | number)[], message: string) => UserError;
}

/**
 * Checks `.meshrc.yaml` before Mesh reads it: Mesh itself only warns about unknown keys and has no
 * line numbers.
 * @throws UserError that lists every mistake with its line.
 */
export function checkMeshConfig(file: string): CheckedMeshConfig {
  if (!existsSync(file)) {
    throw new UserError('there is no such file', {
      file,
      hint: '`headgate add <url or file>` makes it, with a first source. Is this the folder of the project?',
    });
  }
  refuseOtherMeshConfigs(path.dirname(file));
  const lines = new LineCounter();
  const document = yamlDocument(readFileSync(file, 'utf8'), {
    lineCounter: lines,
    prettyErrors: false,
  });
  const errorAt = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return new UserError(message, { file, line, column: col });
  };
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    throw errorAt(syntaxError.pos[0], yamlProblem(syntaxError));
  }

  const config = yamlValue(document, errorAt);
  const problems = [...schemaProblems(config), ...semanticProblems(config)];
  const messages = problems
    .map(({ path, key, message }) => ({
      offset: key === undefined ? valueOffset(document, path) : keyOffset(document, path, key),
      message,
    }))
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => errorAt(offset, message).message);
  if (messages.length > 0) throw new UserError([...new Set(messages)].join('\n'));
  return {
    additionalTypeDefs: objectAt(config).additionalTypeDefs,
    mistakeAt: (path, message) => errorAt(valueOffset(document, path), message),
  };
}
