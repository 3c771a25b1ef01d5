import { compose } from '../../../src/compose/compose.ts';
import type { ComposeReport } from '../../../src/compose/report.ts';
import { gatewayConfigSchema } from '../../../src/config/gateway-config.ts';
import { startGateway } from '../../../src/gateway/start-gateway.ts';
import type { Folder } from '../../fixtures/folder.ts';
import { type Answer, ask } from '../../fixtures/gateway-client.ts';

export interface ServedFolder extends AsyncDisposable {
  readonly report: ComposeReport;
  ask(query: string): Promise<Answer>;
}

/**
 * Composes what is in a folder, and serves it.
 * @param sources As in gateway.yaml.
 */
export async function serveFolder(folder: Folder, sources: object = {}): Promise<ServedFolder> {
  const { sdl, report } = await compose(folder.path);
  const gateway = await startGateway({
    sdl,
    schemaFile: 'schema/unified.graphql',
    configFile: `${folder.path}/gateway.yaml`,
    config: gatewayConfigSchema.parse({
      server: { port: 0, idleGraceMs: 0 },
      observability: { logLevel: 'silent' },
      sources,
    }),
  });
  return {
    report,
    ask: (query) => ask(gateway.url, query),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}
