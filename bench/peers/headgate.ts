import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { demoCredentials } from '../../demo/shipping.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { type Program, runProgram } from '../harness/program.ts';
import { peerFolder } from './folder.ts';
import { headgateCommand } from './headgate-package.ts';
import type { Peer, Site } from './peer.ts';

interface HeadgateOptions {
  /** A checkout with its packages installed. */
  readonly root: string;
  /** More of gateway.yaml, for each source. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Where to write CPU profiles. */
  readonly profileDir?: string | undefined;
}

export const thisCheckout = path.resolve(import.meta.dirname, '../..');

/** This checkout, as it is and with each upstream read made for one request only. */
export function headgates(profileDir: string | undefined): readonly Peer[] {
  const options = {
    root: thisCheckout,
    profileDir: profileDir && path.resolve(profileDir),
  };
  return [
    createHeadgate('headgate', 'Headgate', options),
    createHeadgate('headgate-unshared', 'Headgate, share: false', {
      ...options,
      source: { share: false },
    }),
  ];
}

/** @param argument `name=folder` @throws UserError when there is no Headgate in the folder */
export function otherVersion(argument: string): Peer {
  const [name = '', folder = ''] = argument.split(/=(.*)/s, 2);
  const root = path.resolve(folder);
  if (!existsSync(path.join(root, 'bin/headgate.js'))) {
    throw new UserError(`${argument}: there is no checkout of Headgate in ${root}`);
  }
  return createHeadgate(name, `Headgate, ${name}`, { root });
}

/** Headgate as it is started by its users: composed contracts, `headgate start`, all defaults. */
function createHeadgate(name: string, title: string, options: HeadgateOptions): Peer {
  return { name, title, graphs: ['posts', 'shop'], prepare: (site) => prepare(options, site) };
}

async function prepare(options: HeadgateOptions, site: Site): Promise<Program> {
  const { root, source, profileDir } = options;
  const { folder } = site;
  const cli = await headgateCommand(root);
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
