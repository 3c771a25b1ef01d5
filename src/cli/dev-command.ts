import path from 'node:path';
import { parseArgs } from 'node:util';
import { watch } from 'chokidar';
import { UserError } from '../errors/user-error.ts';
import { startGateway } from '../gateway.ts';
import type { Command } from './command.ts';
import { composeSummary } from './compose-report.ts';
import { loadProject } from './project.ts';
import { announce, untilStopped } from './serving.ts';
import { note, success, userFailure } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Editors write a file in several steps; one pause makes one reload of them. */
const settleMs = 80;

export const devCommand: Command = {
  name: 'dev',
  summary: 'Compose, serve, and do both again whenever a file changes',
  usage: `headgate dev [options]

Composes and serves the project in this folder. When a contract, .meshrc.yaml, gateway.yaml or a
file of schema/ changes, it composes again; a broken edit leaves the last good graph serving.

  --config <file>    the configuration (default: gateway.yaml, when there is one)
  --port <number>    the port to listen on (default: what the configuration says)`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, port: { type: 'string' } },
    });
    const dir = process.cwd();
    const { compose } = await import('../compose/compose.ts');
    const schemaFile = path.join(dir, 'schema/unified.graphql');
    const composeProject = async () => {
      const { sdl, report } = await compose(dir);
      writeWhole(schemaFile, sdl);
      note(composeSummary(report));
      return loadProject({ ...values, schema: schemaFile });
    };

    const gateway = await startGateway(await composeProject());
    await announce(gateway, 'your sources');
    const again = async () => {
      const startedAt = performance.now();
      try {
        await gateway.reload(await composeProject());
        success(`reloaded in ${Math.round(performance.now() - startedAt)} ms`);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        userFailure(error);
        note('  The last good graph is still served.');
      }
    };
    const watcher = watchProject(dir, schemaFile, again);
    note('  Watching for changes. Ctrl-C ends.\n');
    return await untilStopped({ [Symbol.asyncDispose]: () => watcher.close() }, gateway);
  },
};

/** Calls `changed` once per burst of changes, one call at a time. */
function watchProject(dir: string, schemaFile: string, changed: () => Promise<void>) {
  const watcher = watch(dir, {
    ignoreInitial: true,
    ignored: (file) =>
      file.startsWith(schemaFile) ||
      /(^|[/\\])(node_modules|dist|\.git|\.mesh)([/\\]|$)/.test(file),
  });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, settleMs);
  });
  return watcher;
}
