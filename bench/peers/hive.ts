import path from 'node:path';
import { runProgram } from '../harness/program.ts';
import { addressVariables } from './address-variables.ts';
import { peerFolder } from './folder.ts';
import type { Peer } from './peer.ts';

const folder = peerFolder('hive');
const bin = (name: string) => path.join(folder, 'node_modules/.bin', name);

/** Hive Gateway 2 with what Mesh Compose makes of the same contracts. */
export const hive: Peer = {
  name: 'hive',
  title: 'Hive Gateway 2, batched links, JIT',
  graphs: ['posts', 'shop'],
  packages: 'hive',
  async prepare({ graph, addresses, port, folder: work }) {
    const supergraph = path.join(work, 'supergraph.graphql');
    const env = { ...addressVariables(addresses), GRAPH: graph, SUPERGRAPH: supergraph };
    const compose = ['-c', 'mesh.config.js', '-o', supergraph];
    await runProgram({
      command: [process.execPath, bin('mesh-compose'), ...compose],
      cwd: folder,
      env,
    });
    const flags = ['supergraph', '--port', String(port), '--jit'];
    return { command: [process.execPath, bin('hive-gateway'), ...flags], cwd: folder, env };
  },
};
