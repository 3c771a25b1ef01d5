import path from 'node:path';
import { runProgram } from '../harness/program.ts';
import { addressVariables } from './address-variables.ts';
import { peerFolder } from './folder.ts';
import type { Peer } from './peer.ts';

const folder = peerFolder('hive');
const bin = (name: string) => path.join(folder, 'node_modules/.bin', name);

/** Hive Gateway 2 with what Mesh Compose makes of the same contracts. */
export const hives: readonly Peer[] = [
  createHive('hive', 'Hive Gateway 2, batched links, JIT', false),
  createHive('hive-dedupe', 'Hive Gateway 2, equal requests once', true),
];

function createHive(name: string, title: string, deduplicates: boolean): Peer {
  return {
    name,
    title,
    graphs: ['posts', 'shop'],
    packages: 'hive',
    async prepare({ graph, addresses, port, folder: work }) {
      const supergraph = path.join(work, 'supergraph.graphql');
      const env = {
        ...addressVariables(addresses),
        GRAPH: graph,
        SUPERGRAPH: supergraph,
        DEDUPLICATE: deduplicates ? '1' : '',
      };
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
}
