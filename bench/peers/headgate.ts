import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { demoCredentials } from '../../demo/shipping.ts';
import { type Program, runProgram } from '../harness/program.ts';
import { peerFolder } from './folder.ts';
import type { Peer, Site } from './peer.ts';

export interface HeadgateOptions {
  readonly name: string;
  readonly title: string;
  /** A checkout with its packages installed. */
  readonly root: string;
  /** More of gateway.yaml, for each source. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Where to write CPU profiles. */
  readonly profileDir?: string | undefined;
}

/** Headgate as it is started by its users: composed contracts, `headgate start`, all defaults. */
export function createHeadgate(options: HeadgateOptions): Peer {
  return {
    name: options.name,
    title: options.title,
    graphs: ['posts', 'shop'],
    prepare: (site) => prepare(options, site),
  };
}

async function prepare(options: HeadgateOptions, site: Site): Promise<Program> {
  const { root, source, profileDir } = options;
  const { folder } = site;
  const cli = path.join(root, 'bin/headgate.js');
  if (site.graph === 'posts') {
    cpSync(
      path.join(peerFolder('headgate'), 'posts.meshrc.yaml'),
      path.join(folder, '.meshrc.yaml'),
    );
    cpSync(path.join(peerFolder('contracts'), 'posts.json'), path.join(folder, 'posts.json'));
    await runProgram({ command: [process.execPath, cli, 'compose'], cwd: folder });
  } else {
    mkdirSync(path.join(folder, 'schema'));
    cpSync(path.join(root, 'schema/unified.graphql'), path.join(folder, 'schema/unified.graphql'));
  }
  writeFileSync(path.join(folder, 'gateway.yaml'), stringify(configuration(site, source)));
  const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
  return {
    command: [process.execPath, ...profile, cli, 'start'],
    cwd: folder,
    env: { SHIPPING_TOKEN: demoCredentials.token },
  };
}

/** Everything that is not needed is left out, so that the defaults are measured. */
function configuration({ addresses, port }: Site, source: HeadgateOptions['source']) {
  const sources = Object.entries(addresses).map(([name, endpoint]) => [
    name,
    { endpoint, ...source, ...(name === 'shipping' ? { soapHeaders } : {}) },
  ]);
  return {
    server: { port },
    cache: { answers: { enabled: false } },
    // No peer writes a line for each request.
    observability: { logLevel: 'warn' },
    sources: Object.fromEntries(sources),
  };
}

const soapHeaders = {
  Credentials: { username: demoCredentials.username, token: 'env:SHIPPING_TOKEN' },
};
