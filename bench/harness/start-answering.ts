import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../src/errors/user-error.ts';
import { ask } from './ask.ts';
import { type Program, type RunningProgram, startProgram } from './program.ts';

const timeoutMs = 60_000;

/**
 * Starts a gateway and asks it every `pauseMs` until it answers.
 * @throws UserError when it ends before, or takes more than a minute
 */
export async function startAnswering(
  gateway: Program,
  url: string,
  pauseMs = 50,
): Promise<RunningProgram> {
  await using stack = new AsyncDisposableStack();
  const program = stack.use(startProgram(gateway, 'gateway'));
  const untilMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = ask(url, '{ __typename }').catch(() => undefined);
    if ((await Promise.race([answer, program.ended])) !== undefined) break;
    if (performance.now() > untilMs) {
      throw new UserError(`${url} has given no answer for ${timeoutMs / 1000} s`);
    }
    await setTimeout(pauseMs);
  }
  stack.move();
  return program;
}
