import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../errors/user-error.ts';
import { type CollectedContract, collectContract } from './add/collect-contract.ts';
import { locationOf, namedLocation } from './add/contract-text.ts';
import {
  entryText,
  type MeshEntry,
  readMeshFile,
  restoreMeshFile,
  withEntry,
} from './add/mesh-entry.ts';
import { type OpenApiFacts, openApiFacts } from './add/openapi-facts.ts';
import { sourceName } from './add/source-name.ts';
import { triedText } from './add/try-source.ts';
import { vendorContract } from './add/vendored-files.ts';
import { replaceFolder } from './add/write-source.ts';
import type { Command } from './command.ts';
import { note, success, warning } from './terminal.ts';
import { writeFileFor } from './write-file-for.ts';

export const addCommand: Command = {
  usage: `headgate add <url|file> [options]

Copies an OpenAPI document, a .proto file or a WSDL, with the files that it refers to, to
sources/<name>/, writes where they come from and their checksums into origin.json, and adds the
source to .meshrc.yaml. What cannot be composed is not added.

  --name <name>        what the source is called (default: after the file or host, or its title)
  --endpoint <address> the address of the upstream, when the contract has none
  --include <folder>   another folder with imports of a .proto file; may be repeated
  --dir <folder>       the folder of .meshrc.yaml (default: this one)
  --force              replace the files of an existing source
  --unchecked          add it even if it cannot be composed, to fix it in sources/<name>/`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        endpoint: { type: 'string' },
        include: { type: 'string', multiple: true, default: [] },
        dir: { type: 'string', default: '.' },
        force: { type: 'boolean', default: false },
        unchecked: { type: 'boolean', default: false },
      },
    });
    const [given, ...others] = positionals;
    if (given === undefined || others.length > 0) {
      throw new UserError('`headgate add` takes one URL or file', { hint: 'headgate add --help' });
    }
    const dir = path.resolve(values.dir);
    const location = locationOf(given, process.cwd());
    // Everything is read before anything is written.
    const contract = await collectContract({
      location,
      dir,
      includeDirs: values.include.map((each) => path.resolve(each)),
    });
    const facts = factsOf(contract, location);
    const name = values.name ?? sourceName(location, facts?.title);
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
      throw new UserError(`--name ${name}: a name has letters, digits, - and _`);
    }
    const meshFile = path.join(dir, '.meshrc.yaml');
    const mesh = readMeshFile(existsSync(meshFile) ? readFileSync(meshFile, 'utf8') : undefined);
    const folder = path.join(dir, 'sources', name);
    const isNamed = mesh.sourceNames.includes(name);
    if ((isNamed || existsSync(folder)) && !values.force) {
      const where = isNamed ? '.meshrc.yaml' : `sources/${name}`;
      throw new UserError(`there is a source "${name}" in ${where} already`, {
        hint: 'Give the new one another --name, or replace its files with --force.',
      });
    }

    const vendored = vendorContract(contract, dir);
    const endpoint = values.endpoint ?? facts?.foundAt;
    const entry = meshEntry(name, vendored.main, contract, endpoint);
    for (const each of contract.warnings) warning(each);
    const written = replaceFolder(folder, vendored.files);
    const namesOther = isNamed && !mesh.text?.includes(`sources/${name}/${vendored.main}`);
    let tried: string;
    try {
      if (!isNamed) writeFileFor(meshFile, withEntry(mesh, entry), 'Nothing was added.');
      // A .proto file loses operations, which are listed; others have JSON in place of types.
      const isIncomplete = contract.kind !== 'grpc' && contract.warnings.length > 0;
      const trial = { isIncomplete, isUnchecked: values.unchecked };
      tried = namesOther ? '' : await triedText(dir, name, trial);
    } catch (error) {
      if (!isNamed) restoreMeshFile(meshFile, mesh);
      written.undo();
      throw error;
    }
    written.done();

    success(`${namedLocation(location, dir)} copied to sources/${name} (${files(contract)})`);
    const shownEntry = `\n\n${entryText(entry).replace(/^/gm, '    ').trimEnd()}\n`;
    if (!isNamed) note(`  Added to .meshrc.yaml:${shownEntry}`);
    else if (!namesOther) note(`  .meshrc.yaml already names "${name}" and was not changed.`);
    else {
      // A person has written there: options of the handler must not be lost.
      warning(`.meshrc.yaml still names another file for "${name}". Change it to:${shownEntry}`);
    }
    if (values.endpoint === undefined && facts?.foundAt !== undefined && !isNamed) {
      warning(
        `The contract names no host for ${name}: its endpoint in .meshrc.yaml is where it was found.`,
      );
    }
    if (contract.kind === 'grpc' && values.endpoint === undefined && !isNamed) {
      warning(`Say where ${name} is: its endpoint in .meshrc.yaml is only a guess.`);
    }
    if (tried !== '') note(tried);
    note('  Next: `headgate compose --report`');
    return 0;
  },
};

const files = ({ files: { length } }: CollectedContract) =>
  `${length} ${length === 1 ? 'file' : 'files'}`;

/** A `.proto` or a WSDL says where its service is, or nothing. */
function factsOf(
  { kind, files: [root] }: CollectedContract,
  location: string,
): OpenApiFacts | undefined {
  return kind === 'openapi' ? openApiFacts(root?.text ?? '', location) : undefined;
}

function meshEntry(
  name: string,
  main: string,
  { kind }: CollectedContract,
  endpoint: string | undefined,
): MeshEntry {
  const file = `./sources/${name}/${main}`;
  switch (kind) {
    case 'openapi':
    case 'soap':
      return { name, handler: { [kind]: { source: file, ...(endpoint && { endpoint }) } } };
    case 'grpc': {
      const source = main.includes('/')
        ? { file, load: { includeDirs: [`./sources/${name}`] } }
        : file;
      return { name, handler: { grpc: { source, endpoint: endpoint ?? '127.0.0.1:50051' } } };
    }
  }
}
