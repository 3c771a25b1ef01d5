import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Part of `npm run build`: writes `headgate start` and all that it loads into one file. Half of the
 * CPU time of a start went into finding and reading 1,800 modules.
 */

const root = path.resolve(import.meta.dirname, '..');
const entry = path.join(root, 'dist/cli/start-command.js');

/** Large, and loaded only when they are asked for: they stay in their packages. */
const external = ['@graphql-yoga/render-graphiql', '@redis/client'];

/** The command line tells mistakes of users from faults by this class: there must be one of it. */
const userError = path.join(root, 'dist/errors/user-error.js');

const bundle = await rolldown({
  input: entry,
  external: (id, importer = '') =>
    external.includes(id) || path.resolve(path.dirname(importer), id) === userError,
  platform: 'node',
  logLevel: 'warn',
});
const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
await bundle.close();
const [chunk] = output;
for (const name of chunk.imports.filter((each) => external.includes(each))) {
  throw new Error(`every start would load ${name}: import it where it is needed`);
}

writeFileSync(entry, chunk.code);
writeFileSync(path.join(root, 'dist/LICENSES.txt'), licenses(chunk.moduleIds));

/** What is copied from other packages keeps their terms beside it. */
function licenses(moduleIds: readonly string[]): string {
  const folders = moduleIds.map((id) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? '');
  const texts = [...new Set(folders)].filter(Boolean).sort().map(licenseOf);
  return `dist/cli/start-command.js contains code of these packages.\n\n${texts.join('\n\n')}\n`;
}

function licenseOf(folder: string): string {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const [file] = globSync('{LICENSE,LICENCE,license,License}*', { cwd: folder });
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  return file === undefined
    ? title
    : `${title}\n\n${readFileSync(path.join(folder, file), 'utf8').trim()}`;
}
