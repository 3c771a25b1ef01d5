import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/**
 * Part of `npm run build`: writes `headgate start` and all that it loads into one file. Half of the
 * CPU time of a start went into finding and reading 1,800 modules; and a server needs no other
 * package: dist/ and bin/ are all of it.
 */

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const start = path.join(dist, 'cli/start-command.js');

/** Loaded where there is a Redis: a file of its own, so that no other start pays for it. */
const redis = path.join(dist, 'redis/redis-library.js');

/** The same for traces. */
const traces = path.join(dist, 'observability/traces/start-traces.js');

/** 9 MB for developers. Who has no packages has no GraphiQL. */
const graphiql = '@graphql-yoga/render-graphiql';

/** The command line tells mistakes of users from faults by this class: there must be one of it. */
const userError = path.join(dist, 'errors/user-error.js');

/** Threads that check passwords are given the name of the file that they load. */
const passwords = path.join(dist, 'cli/bcryptjs.js');
const bcryptBeside: Plugin = {
  name: 'bcrypt-beside',
  transform(code, id) {
    if (!id.endsWith('bcrypt-thread.js')) return null;
    const beside = code.replace("resolve('bcryptjs')", "resolve('./bcryptjs.js')");
    if (beside === code) throw new Error(`${id} does not say resolve('bcryptjs') any more`);
    return beside;
  },
};

const moduleIds = [
  ...(await bundle(start, start, [redis, traces, userError])),
  ...(await bundle(redis, redis, [])),
  ...(await bundle(traces, traces, [])),
  ...(await bundle('bcryptjs', passwords, [])),
];
writeFileSync(path.join(dist, 'LICENSES.txt'), licenses(moduleIds));

/**
 * @param apart Files that are not put into this one.
 * @returns The files that are.
 */
async function bundle(input: string, file: string, apart: readonly string[]): Promise<string[]> {
  const bundled = await rolldown({
    input,
    cwd: root,
    external: (id, importer = '') =>
      id === graphiql || apart.includes(path.resolve(path.dirname(importer), id)),
    plugins: [bcryptBeside],
    platform: 'node',
    logLevel: 'warn',
  });
  const { output } = await bundled.generate({ format: 'esm', codeSplitting: false });
  await bundled.close();
  const [chunk] = output;
  for (const name of chunk.imports) {
    if (isBuiltin(name) || path.resolve(path.dirname(file), name) === userError) continue;
    throw new Error(`every start would load ${name}: import it where it is needed`);
  }
  writeFileSync(file, chunk.code);
  return chunk.moduleIds;
}

/** What is copied from other packages keeps their terms beside it. */
function licenses(moduleIds: readonly string[]): string {
  const folders = moduleIds.map((id) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? '');
  const texts = [...new Set(folders)].filter(Boolean).sort().map(licenseOf);
  return `dist/cli/start-command.js, dist/cli/bcryptjs.js, dist/redis/redis-library.js and dist/observability/traces/start-traces.js contain code of these packages.\n\n${texts.join('\n\n')}\n`;
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
