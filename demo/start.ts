import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadProject } from '../src/cli/project.ts';
import { announce, listenForStop } from '../src/cli/serving.ts';
import { note, styled, userFailure } from '../src/cli/terminal.ts';
import { defaultSourceConfig } from '../src/config/sections/source-config.ts';
import { UserError } from '../src/errors/user-error.ts';
import { startGateway } from '../src/gateway/start-gateway.ts';
import { startCatalog } from './catalog.ts';
import { startInventory } from './inventory.ts';
import { demoCredentials, startShipping } from './shipping.ts';

/**
 * `npm start`: the shop. Three real backends on free ports of this machine, and the gateway in
 * front of them as gateway.yaml and schema/unified.graphql say.
 */
const shopPage = readFileSync(
  new URL('../schema/operations/shop-page.graphql', import.meta.url),
  'utf8',
)
  .replaceAll(/#.*/g, '')
  .replaceAll(/\s+/g, ' ')
  .trim();

async function start(): Promise<number> {
  // gateway.yaml refers to the token of the shipping service as env:SHIPPING_TOKEN.
  process.env.SHIPPING_TOKEN ??= demoCredentials.token;
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  const project = loadProject(values);
  await using catalog = await startCatalog();
  await using inventory = await startInventory();
  await using shipping = await startShipping();
  const { sources } = project.config;
  const gateway = await startGateway({
    ...project,
    config: {
      ...project.config,
      sources: {
        catalog: { ...defaultSourceConfig, ...sources.catalog, endpoint: catalog.url },
        inventory: { ...defaultSourceConfig, ...sources.inventory, endpoint: inventory.url },
        shipping: {
          ...defaultSourceConfig,
          ...sources.shipping,
          endpoint: `${shipping.url}/shipping`,
        },
      },
    },
  });
  const untilStopped = listenForStop();
  await announce(gateway, 'the demo shop');
  note(`  Open it in a browser for GraphiQL, or ask for a page of the shop from all three:\n`);
  note(
    styled(
      'cyan',
      `    curl ${gateway.url} -H 'content-type: application/json' \\\n` +
        `      -d '${JSON.stringify({ query: shopPage })}'\n`,
    ),
  );
  note('  Ctrl-C ends.\n');
  await untilStopped(gateway);
  return 0;
}

try {
  process.exitCode = await start();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  userFailure(error);
  process.exitCode = 1;
}
