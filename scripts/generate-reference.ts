import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { gatewayConfigSchema } from '../src/config/gateway-config.ts';
import { configPage } from './reference/config-page.ts';
import { directivesPage } from './reference/directives-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { jsonSchemaShape } from './reference/json-schema.ts';

/**
 * Writes docs/reference from the tables that the program itself uses, so that the pages cannot say
 * anything else. With --check it writes nothing and exits with 1 when a page is out of date.
 */

function pages(): ReadonlyMap<string, string> {
  const schema = z.toJSONSchema(gatewayConfigSchema, { io: 'input' });
  return new Map([
    ['docs/reference/config.md', configPage(jsonSchemaShape.parse(schema))],
    ['docs/reference/directives.md', directivesPage()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/gateway.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
  ]);
}

const root = new URL('../', import.meta.url);

function current(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return undefined;
  }
}

const outdated = [...pages()].filter(([path, text]) => current(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of outdated) {
    console.error(`${path} is out of date: run \`node scripts/generate-reference.ts\`.`);
  }
  process.exitCode = outdated.length === 0 ? 0 : 1;
} else {
  mkdirSync(new URL('docs/reference/', root), { recursive: true });
  for (const [path, text] of outdated) writeFileSync(new URL(path, root), text);
}
