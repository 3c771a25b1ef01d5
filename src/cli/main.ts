import { readFileSync } from 'node:fs';
import { UserError } from '../errors/user-error.ts';
import { didYouMean } from '../tools/closest-name.ts';
import { isFileError, reasonOf } from '../tools/file-error.ts';
import { commands } from './commands.ts';
import { failure, out, styled, table, userFailure } from './terminal.ts';

/**
 * @param args What stands behind `headgate` on the command line.
 * @returns The exit code: 0 done, 1 a mistake of the user or a failed check, 70 a fault of ours.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    out(help());
    return 0;
  }
  if (name === '--version' || name === '-v') {
    out(version());
    return 0;
  }
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry === undefined) {
    failure(`headgate has no command "${name}". \`headgate --help\` lists them.`);
    return 1;
  }
  try {
    const command = await entry.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      out(command.usage);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UserError) {
      userFailure(error);
      return 1;
    }
    if (isFileError(error)) {
      userFailure(new UserError(reasonOf(error), { file: error.path, cause: error }));
      return 1;
    }
    if (isArgumentError(error)) {
      const { usage } = await entry.load();
      failure(`${argumentProblem(error, name, usage)}\n\n${usage}`);
      return 1;
    }
    const missing = missingPackage(error);
    if (missing !== undefined) {
      const hint = 'Run it where headgate is installed with npm.';
      userFailure(
        new UserError(
          `headgate ${name} needs the package ${missing}, which is not here: only \`headgate start\` needs none.`,
          { hint, cause: error },
        ),
      );
      return 1;
    }
    failure('headgate itself failed; please report this:');
    console.error(error);
    return 70;
  }
}

/** `parseArgs` of node:util tells wrong options by these codes. */
function isArgumentError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
  );
}

/** What Node says of these has advice that fits no command of ours. */
function argumentProblem({ message }: Error, command: string, usage: string): string {
  const { option, argument } =
    /^(?:Unknown option '(?<option>[^']*)'|Unexpected argument '(?<argument>[^']*)')/.exec(message)
      ?.groups ?? {};
  if (argument !== undefined) return `\`headgate ${command}\` takes no "${argument}"`;
  if (option === undefined) return message;
  const meant = didYouMean(option, usage.match(/--[a-z-]+/g) ?? []);
  return [`there is no option ${option}`, ...(meant === undefined ? [] : [`  ${meant}`])].join(
    '\n',
  );
}

/** Images for servers have the package alone (docs/runbook.md). Node tells the name in its text only. */
function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
}

function help(): string {
  return [
    'headgate: one GraphQL endpoint over the REST, gRPC and SOAP services you already have.',
    '',
    styled('bold', 'Commands'),
    table(commands.map(({ name, summary }) => [styled('cyan', name), summary])),
    '',
    'Run `headgate <command> --help` for its options.',
  ].join('\n');
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version: own }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return own;
}
