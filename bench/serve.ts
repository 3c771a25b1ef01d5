/**
 * Serves one of the two graphs of the bench: `node serve.ts <root> posts|shop <addresses as JSON>`.
 * `root` is the folder of the version to measure: this one, or another checkout.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoCredentials } from '../demo/shipping.ts';

const [root = '', graph = '', addresses = '{}'] = process.argv.slice(2);
const { posts, catalog, inventory, shipping } = JSON.parse(addresses);
const load = (file: string) => import(pathToFileURL(path.join(root, file)).href);
const { startGateway } = await load('src/gateway.ts');
const { gatewayConfigSchema } = await load('src/config/gateway-config.ts');
const { annotationDirectivesSDL } = await load('src/annotations/directives.ts');
const { policyDirectivesSDL } = await load('src/annotations/policy-directives.ts');

const schemaFile =
  graph === 'posts'
    ? new URL('posts.graphql', import.meta.url).pathname
    : path.join(root, 'schema/unified.graphql');
const sources =
  graph === 'posts'
    ? { posts: { endpoint: posts } }
    : {
        catalog: { endpoint: catalog },
        inventory: { endpoint: inventory },
        shipping: { endpoint: shipping, soapHeaders: { Credentials: demoCredentials } },
      };
const gateway = await startGateway({
  sdl:
    graph === 'posts'
      ? `${readFileSync(schemaFile, 'utf8')}\n${annotationDirectivesSDL}\n${policyDirectivesSDL}`
      : readFileSync(schemaFile, 'utf8'),
  schemaFile,
  configFile: path.join(root, 'gateway.yaml'),
  config: gatewayConfigSchema.parse({
    server: { port: 0 },
    observability: { logLevel: 'warn' },
    cache: { answers: { enabled: false } },
    sources,
  }),
});
console.log(JSON.stringify({ url: gateway.url }));
// In order, so that `node --cpu-prof` writes its profile.
process.once('SIGINT', () => process.exit(0));
