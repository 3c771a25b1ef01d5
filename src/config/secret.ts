import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { readTextFile } from './read-file.ts';

/**
 * The value behind `env:NAME` or `file:path`; any other text stands for itself.
 * @param baseDir What paths are relative to: the folder of gateway.yaml.
 * @throws UserError when the variable is not set or empty, or the file cannot be read.
 */
export function resolveSecret(value: string, baseDir: string): string {
  if (value.startsWith('env:')) return fromEnvironment(value.slice('env:'.length));
  if (value.startsWith('file:')) return fromFile(resolve(baseDir, value.slice('file:'.length)));
  return value;
}

/** Shorter ones can be guessed. */
const minOwnLength = 16;

/**
 * A secret that only this gateway and those who it trusts have, so that nobody else bounds guesses.
 * @param setting What it is for: `cache.purge.token`.
 * @param configFile gateway.yaml, whose folder paths are relative to.
 * @throws UserError as `resolveSecret`, and when it has fewer than 16 characters
 */
export function resolveOwnSecret(value: string, setting: string, configFile: string): string {
  const secret = resolveSecret(value, dirname(configFile));
  if (secret.length >= minOwnLength) return secret;
  throw new UserError(`${setting}: ${value} must have ${minOwnLength} characters or more`, {
    file: relative(process.cwd(), configFile),
    hint: 'Make one with `openssl rand -base64 32`.',
  });
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value !== undefined && value !== '') return value;
  throw new MissingVariables([name]);
}

class MissingVariables extends UserError {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    const [one, ...others] = names;
    const message =
      others.length === 0
        ? `the environment variable ${one} is not set`
        : `the environment variables ${new Intl.ListFormat('en-GB').format(names)} are not set`;
    const reference = others.length === 0 ? `it as env:${one}` : 'them by env:';
    super(message, { hint: `gateway.yaml refers to ${reference}.` });
    this.names = names;
  }
}

/**
 * An error about a variable that is not set tells of all others that are not, too: else each of them
 * costs another start.
 * @param config What refers to variables.
 */
export function withAllMissing(error: unknown, config: object): unknown {
  if (!(error instanceof MissingVariables)) return error;
  const unset = variablesIn(config).filter((name) => !process.env[name]);
  return new MissingVariables([...new Set([...error.names, ...unset])]);
}

function variablesIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value.startsWith('env:') ? [value.slice('env:'.length)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(variablesIn);
}

/** The newline that editors put at the end of a file is not part of the secret. */
function fromFile(file: string): string {
  const hint = 'A secret: gateway.yaml refers to it as file:… (relative to its own folder).';
  return readTextFile(file, hint).replace(/\r?\n$/, '');
}

/** Resolves every string of a tree, such as the parts of a SOAP header. */
export function resolveSecrets(
  tree: Readonly<Record<string, unknown>>,
  baseDir: string,
): Record<string, unknown> {
  const resolveAll = (value: unknown): unknown => {
    if (typeof value === 'string') return resolveSecret(value, baseDir);
    if (Array.isArray(value)) return value.map(resolveAll);
    if (typeof value !== 'object' || value === null) return value;
    return resolveSecrets({ ...value }, baseDir);
  };
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, resolveAll(value)]));
}
