import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { UserError } from '../errors/user-error.ts';
import { type ConfigProblem, configProblems } from './config-problems.ts';
import { type GatewayConfig, gatewayConfigSchema } from './gateway-config.ts';

export interface LoadConfigOptions {
  /** A file that is missing gives the defaults: nobody asked for it by name. */
  readonly optional: boolean;
  /** What `profile` is when the file does not say. */
  readonly profile: GatewayConfig['profile'];
}

/**
 * Reads gateway.yaml.
 * @throws UserError that lists every problem as `file:line:column: key: what is wrong`.
 */
export function loadGatewayConfig(file: string, options: LoadConfigOptions): GatewayConfig {
  return parseGatewayConfig(read(file, options.optional) ?? '', file, options.profile);
}

/**
 * @param file Named in errors.
 * @param profile What `profile` is when the text does not say.
 * @throws UserError
 */
export function parseGatewayConfig(
  text: string,
  file: string,
  profile: GatewayConfig['profile'] = 'production',
): GatewayConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw problemsError(
      file,
      document.errors.map(({ pos, message }) => {
        const { line, col: column } = lines.linePos(pos[0]);
        // The message repeats the place and shows the line below it; its first line says it all.
        return { line, column, message: message.split(/ at line |\n/, 1).join('') };
      }),
    );
  }
  const written: unknown = document.toJS() ?? {};
  const isMap = typeof written === 'object' && !Array.isArray(written);
  const result = gatewayConfigSchema.safeParse(isMap ? { profile, ...written } : written);
  if (result.success) return result.data;
  throw problemsError(
    file,
    configProblems(result.error.issues, document, lines, gatewayConfigSchema),
  );
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

function read(file: string, optional: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' && optional) return undefined;
    throw new UserError(unreadable[code] ?? 'the file cannot be read', {
      file,
      hint: 'Name another file with --config.',
      cause,
    });
  }
}

function problemsError(file: string, problems: readonly ConfigProblem[]): UserError {
  return new UserError(
    problems
      .toSorted((left, right) => left.line - right.line || left.column - right.column)
      .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`)
      .join('\n'),
  );
}
