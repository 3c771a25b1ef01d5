import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from '../harness/cores.ts';
import { runProgram } from '../harness/program.ts';
import { peerFolder } from './folder.ts';

/**
 * Installs the packages of a peer into its own folder, unless they are there already.
 * @throws UserError when npm fails
 */
export async function installPeer(name: string): Promise<void> {
  const cwd = peerFolder(name);
  const lock = readFileSync(path.join(cwd, 'package-lock.json'), 'utf8');
  // npm keeps no copy of the lockfile that tells whether it has changed since.
  const installed = path.join(cwd, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  const npm = findProgram('npm') ?? 'npm';
  // No scripts: no peer needs one, and they would run with the rights of whoever runs the bench.
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runProgram({ command: [npm, 'ci', ...flags], cwd, env: { NODE_ENV: '' } });
  writeFileSync(installed, lock);
}
