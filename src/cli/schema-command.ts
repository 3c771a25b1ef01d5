import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type GraphQLSchema, printSchema } from 'graphql';
import { UserError } from '../errors/user-error.ts';
import { loadGraph } from '../gateway/load-graph.ts';
import { didYouMean } from '../tools/closest-name.ts';
import { runSteps } from '../tools/steps.ts';
import { type ClientViews, createClientViews } from '../views/client-views.ts';
import type { Command } from './command.ts';
import { loadProject } from './project.ts';
import { failure, out, success } from './terminal.ts';
import { writeFileFor } from './write-file-for.ts';

export const schemaCommand: Command = {
  usage: `headgate schema [options]

Prints the graph as clients see it, in SDL: what introspection says, also where the gateway does not
answer it. Without what is hidden from them, and without the annotations of the composed schema,
which are for the gateway only. For code generators, Relay, linters and editors.

  --client <name>   the view of this client of gateway.yaml (default: that of requests of no client)
  -o, --out <file>  writes it to a file
  --check           writes nothing; exit 1 when the file is not what would be written
  --config <file>   the configuration (default: gateway.yaml, when there is one)
  --schema <file>   the composed schema (default: what the configuration says)`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        client: { type: 'string' },
        out: { type: 'string', short: 'o' },
        check: { type: 'boolean', default: false },
        config: { type: 'string' },
        schema: { type: 'string' },
      },
    });
    if (values.check && values.out === undefined) {
      throw new UserError('--check compares with a file: name it with --out <file>');
    }
    const project = loadProject(values);
    const views = runSteps(createClientViews(await loadGraph(project), project.config.clients));
    const sdl = header + printSchema(viewOf(views, values.client));
    if (values.out === undefined) {
      out(sdl);
      return 0;
    }
    const file = path.resolve(values.out);
    if (file === project.schemaFile) {
      throw new UserError('this is the composed schema, which the gateway serves', {
        file: values.out,
        hint: 'Name another file, such as web/schema.graphql.',
      });
    }
    return writeOrCheck(file, `${sdl}\n`, values.check);
  },
};

const header =
  '# The graph as clients see it, printed by `headgate schema`. Do not edit: print it again.\n\n';

/** @throws UserError when there is no such client */
function viewOf({ everybody, byClient }: ClientViews, client: string | undefined): GraphQLSchema {
  if (client === undefined) return everybody;
  const view = byClient.get(client);
  if (view !== undefined) return view;
  throw new UserError(`there is no client ${client} in gateway.yaml`, {
    hint: didYouMean(client, byClient.keys()) ?? 'Name one of `clients`.',
  });
}

function writeOrCheck(file: string, sdl: string, checks: boolean): number {
  const name = path.relative(process.cwd(), file);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  const isCurrent = isFile && readFileSync(file, 'utf8') === sdl;
  if (checks && !isCurrent) {
    failure(
      `${name} is out of date. Run \`headgate schema\` without --check and commit the change.`,
    );
    return 1;
  }
  if (!isCurrent) {
    writeFileFor(file, sdl, '--out <file> names the file to write, such as web/schema.graphql.');
  }
  success(isCurrent ? `${name} is up to date` : `${name} written`);
  return 0;
}
