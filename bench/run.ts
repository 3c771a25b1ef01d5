/**
 * `npm run bench -- [command] [options]`: measures Headgate against its peers, or against other
 * versions of itself. `--help` tells the rest. Absolute figures mean nothing on another machine;
 * ratios within one run do.
 */
import { constants } from 'node:os';
import { failure, note, userFailure, warning } from '../src/cli/terminal.ts';
import { UserError } from '../src/errors/user-error.ts';
import { readCommandLine, usage } from './command-line.ts';
import { machineFacts } from './harness/machine.ts';
import { notes } from './harness/notes.ts';
import { stopAllPrograms } from './harness/program.ts';
import { endProgress } from './harness/progress.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    endProgress();
    note(`  ${signal}: stopping what was started.`);
    await stopAllPrograms();
    process.exit(128 + constants.signals[signal]);
  });
}

try {
  const run = readCommandLine(process.argv.slice(2));
  if (run === undefined) console.log(usage);
  else {
    const { text, leftOut } = await run();
    endProgress();
    console.log(`${text}\n\n${machineFacts()}`);
    for (const each of notes) warning(each);
    for (const each of leftOut) warning(`left out: ${each}`);
    // Figures without a peer that was asked for are no success.
    if (leftOut.length > 0) process.exitCode = 1;
  }
} catch (error) {
  endProgress();
  await stopAllPrograms();
  if (error instanceof UserError) userFailure(error);
  else {
    failure('the bench itself failed');
    console.error(error);
  }
  process.exitCode = 1;
}
