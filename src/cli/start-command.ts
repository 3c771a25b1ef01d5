import path from 'node:path';
import { parseArgs } from 'node:util';
import { startGateway } from '../gateway/start-gateway.ts';
import type { Command } from './command.ts';
import { loadProject } from './project.ts';
import { createReload, listenForReload } from './reloading.ts';
import { announce, listenForStop } from './serving.ts';
import { note } from './terminal.ts';
import { letYoungGenerationGrow } from './young-generation.ts';

export const startCommand: Command = {
  usage: `headgate start [options]

Serves schema/unified.graphql as gateway.yaml says. Reads no contract: compose first.
SIGHUP makes it read both files again; no request is dropped, and a mistake in them changes nothing.

  --config <file>    the configuration (default: gateway.yaml, when there is one)
  --schema <file>    the composed schema (default: what the configuration says)
  --port <number>    the port to listen on (default: what the configuration says)`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        schema: { type: 'string' },
        port: { type: 'string' },
      },
    });
    // On a terminal it says that the terminal has gone.
    const reloadBy = process.stdin.isTTY ? undefined : listenForReload();
    const project = loadProject(values);
    const gateway = await startGateway(project);
    letYoungGenerationGrow();
    const untilStopped = listenForStop();
    const again = { ...values, wasWritten: project.isWritten };
    reloadBy?.(createReload(gateway, project, () => loadProject(again)));
    await announce(gateway, path.relative(process.cwd(), project.schemaFile));
    if (!project.config.server.graphiql) note('  GraphiQL is off; `headgate dev` has it on.\n');
    await untilStopped(gateway);
    return 0;
  },
};
