import { cpSync, existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../src/errors/user-error.ts';
import { findProgram } from '../harness/cores.ts';
import { runProgram } from '../harness/program.ts';
import { createTemporaryFolder } from '../harness/temporary-folder.ts';

const built = new Map<string, Promise<string>>();

/**
 * Builds a checkout once and lays it out as its package is installed, without the TypeScript
 * sources, which would be run instead.
 * @returns The path of the command. @throws UserError when it cannot be built
 */
export function headgateCommand(root: string): Promise<string> {
  const known = built.get(root) ?? build(root);
  built.set(root, known);
  return known;
}

async function build(root: string): Promise<string> {
  if (!existsSync(path.join(root, 'bin/headgate.js'))) {
    throw new UserError(`there is no checkout of Headgate in ${root}`);
  }
  await runProgram({ command: [findProgram('npm') ?? 'npm', 'run', 'build'], cwd: root });
  const { path: folder } = createTemporaryFolder('package');
  cpSync(path.join(root, 'bin'), path.join(folder, 'bin'), { recursive: true });
  for (const each of ['dist', 'node_modules', 'package.json']) {
    symlinkSync(path.join(root, each), path.join(folder, each));
  }
  return path.join(folder, 'bin/headgate.js');
}
