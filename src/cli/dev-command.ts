import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { watch } from 'chokidar';
import { UserError } from '../errors/user-error.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import type { Command } from './command.ts';
import { composeSummary } from './compose-report.ts';
import { loadConfig, loadProject } from './project.ts';
import { createReload } from './reloading.ts';
import { announce, listenForStop } from './serving.ts';
import { failure, note, userFailure } from './terminal.ts';
import { writeFileFor } from './write-file-for.ts';

/** Editors write a file in several steps; one pause makes one reload of them. */
const settleMs = 80;

export const devCommand: Command = {
  usage: `headgate dev [options]

Composes and serves the project in this folder. When a contract, .meshrc.yaml, gateway.yaml or a
file of schema/ changes, it composes again. If that fails, the last good graph is still served,
also at the start if there is one.

  --config <file>    the configuration (default: gateway.yaml, when there is one)
  --port <number>    the port to listen on (default: what the configuration says)`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, port: { type: 'string' } },
    });
    const dir = process.cwd();
    const { compose } = await import('../compose/compose.ts');
    const options = { ...values, profile: 'development' } as const;
    const { config, configFile, isWritten: wasWritten } = loadConfig(options);
    const schemaFile = path.resolve(path.dirname(configFile), config.schema);
    const composed = () => loadProject({ ...options, schema: schemaFile, wasWritten });
    const composeSchema = async () => {
      const { sdl, report } = await compose(dir);
      writeFileFor(schemaFile, sdl, '`schema` in gateway.yaml says where it is.');
      note(composeSummary(report));
    };
    /** A contract that is broken, or far away, is no reason not to serve what was composed last. */
    const composeOrLast = async () => {
      try {
        await composeSchema();
      } catch (error) {
        if (!(error instanceof UserError) || !existsSync(schemaFile)) throw error;
        userFailure(error);
        note(`  Until that is fixed, ${path.relative(dir, schemaFile)} is served as it is.`);
      }
    };

    await composeOrLast();
    const project = composed();
    const gateway = await startGateway(project);
    const untilStopped = listenForStop();
    await announce(gateway, 'your sources');
    const reload = createReload(gateway, project, async () => {
      await composeSchema();
      return composed();
    });
    const watcher = watchProject(dir, schemaFile, reload);
    note('  Watching for changes. Ctrl-C ends.\n');
    await untilStopped({ [Symbol.asyncDispose]: () => watcher.close() }, gateway);
    return 0;
  },
};

/** What contracts, joins and configuration are written in; logs beside them are not a change. */
const projectFile = /\.(ya?ml|json|proto|wsdl|xsd|xml|graphqls?|gql|binpb|protoset|desc)$/i;

/** Calls `changed` once per burst of changes, one call at a time. */
function watchProject(dir: string, schemaFile: string, changed: () => Promise<void>) {
  const watcher = watch(dir, {
    ignoreInitial: true,
    ignored: (file, stats) =>
      file.startsWith(schemaFile) ||
      /(^|[/\\])(node_modules|dist|\.git|\.mesh)([/\\]|$)/.test(path.relative(dir, file)) ||
      (stats?.isFile() === true && !projectFile.test(file)),
  });
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  watcher.on('error', (error) => failure(`cannot watch for changes: ${error}`));
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(changed);
    }, settleMs);
  });
  return watcher;
}
