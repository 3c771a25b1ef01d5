import path from 'node:path';
import { runProgram } from '../harness/program.ts';
import { addressVariables } from './address-variables.ts';
import { peerFolder } from './folder.ts';
import type { Peer } from './peer.ts';

const cwd = peerFolder('mesh');
const cli = path.join(cwd, 'node_modules/.bin/mesh');

/**
 * GraphQL Mesh v0. Only queries a–d: its handlers for gRPC and SOAP that can be installed are years
 * older than the rest of it.
 */
export const mesh: Peer = {
  name: 'mesh',
  title: 'GraphQL Mesh v0, batched link',
  graphs: ['posts'],
  packages: 'mesh',
  async prepare({ addresses, port }) {
    const env = addressVariables(addresses);
    await runProgram({ command: [process.execPath, cli, 'build'], cwd, env });
    return { command: [process.execPath, cli, 'start', '--port', String(port)], cwd, env };
  },
};
