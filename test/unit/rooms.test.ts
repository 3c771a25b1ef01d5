import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../fixtures/folder.ts';
import { repository } from '../fixtures/process.ts';

/** What any room may import: docs/decisions/009-rooms.md. */
const foundation = ['annotations', 'config', 'errors', 'redis', 'shared', 'tools', 'yaml'];
/** Those that know all rooms. */
const surroundings = ['cli', 'gateway'];

const folders = readdirSync(path.join(repository, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What a file of a folder imports: all that there is. */
const importsOf = (folder: string, depth: number) =>
  [...folders.filter((each) => each !== folder).map((each) => `${each}/x.ts`), 'gateway.ts'].map(
    (target) => `${'../'.repeat(depth)}${target}`,
  );

/** What the linter refuses, as biome.json has it: lines of `folder: import`. */
function refusedImports(probes: readonly { readonly folder: string; readonly depth: number }[]) {
  const files = probes.map(({ folder, depth }) => ({
    folder,
    file: path.join('src', folder, ...Array(depth - 1).fill('deep'), 'probe.ts'),
    imports: [...importsOf(folder, depth), '@graphql-mesh/cli'],
  }));
  using project = makeFolder({
    'biome.json': readFileSync(path.join(repository, 'biome.json')),
    ...Object.fromEntries(
      files.map(({ file, imports }) => [
        file,
        imports.map((each) => `import '${each}';`).join('\n'),
      ]),
    ),
  });
  const { stdout } = spawnSync(
    path.join(repository, 'node_modules/.bin/biome'),
    [
      ...['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none'],
      '--reporter=github',
    ],
    { cwd: project.path, encoding: 'utf8' },
  );
  return [...stdout.matchAll(/file=([^,]*),line=(\d+),/g)]
    .map(([, name = '', line]) => {
      const probe = files.find(({ file }) => name.endsWith(file));
      return `${probe?.folder}: ${probe?.imports[Number(line) - 1]}`;
    })
    .toSorted();
}

test('no folder of src/ may import a room, at any depth; tools import nothing, and nobody Mesh', () => {
  const probes = folders
    .filter((folder) => !surroundings.includes(folder))
    .flatMap((folder) => [1, 2, 4].map((depth) => ({ folder, depth })));
  const isAllowed = (folder: string, target: string) =>
    folder !== 'tools' && foundation.some((each) => target.endsWith(`../${each}/x.ts`));
  const refused = probes.flatMap(({ folder, depth }) =>
    [...importsOf(folder, depth), '@graphql-mesh/cli']
      .filter((target) => !isAllowed(folder, target))
      .map((target) => `${folder}: ${target}`),
  );
  expect(refusedImports(probes)).toEqual(refused.toSorted());
});
