import { parseArgs } from 'node:util';
import { UserError } from '../errors/user-error.ts';
import { createApiKey } from '../identity/api-key.ts';
import type { Command } from './command.ts';
import { openKeyStore } from './key/open-key-store.ts';
import { loadRequiredConfig } from './project.ts';
import { note, out, styled, success, table } from './terminal.ts';

const dayMs = 86_400_000;

export const keyCommand: Command = {
  usage: `headgate key print --client <name> [options]     print a key, and its entry for gateway.yaml
headgate key create --client <name> [options]    make one in the store of gateway.yaml
headgate key list                                who has one, and when it was last used
headgate key revoke <id>                         from the next request on it is refused

The store is identity.apiKeys.file or identity.apiKeys.redis of gateway.yaml.

  --client <name>         who will use it: web, mobile, a partner
  --id <id>               its public part (default: random)
  --scope <scope>         what its holder may do; may be repeated
  --expires-days <days>   create: how long it counts (default: until it is revoked)
  --store <file|redis>    which store, when there are both
  --config <file>         (default: gateway.yaml)`,

  async run(args) {
    // Nothing was asked for: a key that nobody wanted would be one that nobody looks after.
    if (args.length === 0) {
      out(keyCommand.usage);
      return 0;
    }
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        client: { type: 'string' },
        id: { type: 'string' },
        scope: { type: 'string', multiple: true, default: [] },
        'expires-days': { type: 'string' },
        store: { type: 'string' },
        config: { type: 'string' },
      },
    });
    const [action, id, ...more] = positionals;
    if (more.length > 0 || (id !== undefined && action !== 'revoke')) {
      throw new UserError(`unexpected argument "${more[0] ?? id}": see headgate key --help`);
    }
    if (values.client === '') throw new UserError('--client needs a name: web, mobile, a partner');
    switch (action) {
      case 'print':
        return print(values);
      case 'create':
        return create(values);
      case 'list':
        return list(values);
      case 'revoke':
        return revoke(id, values);
      case undefined:
        throw new UserError('say what to do: headgate key print, create, list or revoke');
      default:
        throw new UserError(`headgate key cannot ${action}: it has print, create, list and revoke`);
    }
  },
};

interface StoreOptions {
  readonly store?: string | undefined;
  readonly config?: string | undefined;
}

interface KeyOptions {
  readonly client?: string | undefined;
  readonly id?: string | undefined;
  readonly scope: readonly string[];
}

interface CreateOptions extends StoreOptions, KeyOptions {
  readonly 'expires-days'?: string | undefined;
}

function print(options: KeyOptions): number {
  const client = clientOf(options);
  const { id, key, hash } = createApiKey(options.id);
  note(`The key, shown once and stored nowhere:\n`);
  out(key);
  note(`\nFor ${styled('bold', 'identity.apiKeys.keys')} in gateway.yaml:\n`);
  out(
    [
      `- id: ${id}`,
      `  hash: ${hash}`,
      `  client: ${JSON.stringify(client)}`,
      `  scopes: ${JSON.stringify(options.scope)}`,
    ].join('\n'),
  );
  return 0;
}

async function create(options: CreateOptions): Promise<number> {
  const client = clientOf(options);
  const expiresAt = expiry(options['expires-days']);
  const { config, configFile } = loadRequiredConfig(options);
  const names = Object.keys(config.clients);
  if (names.length > 0 && !names.includes(client)) {
    throw new UserError(`${client} is none of the clients: ${names.join(', ')}`, {
      file: configFile,
    });
  }
  await using store = await openKeyStore(config, configFile, options.store);
  const { id, key, hash } = createApiKey(options.id);
  const createdAt = new Date().toISOString();
  await store.keys.add({
    ...{ id, hash, client, createdAt },
    scopes: [...options.scope],
    ...(expiresAt !== undefined && { expiresAt }),
  });
  note(`The key, shown once; ${store.place} has only its hash:\n`);
  out(key);
  return 0;
}

async function list(options: StoreOptions): Promise<number> {
  const { config, configFile } = loadRequiredConfig(options);
  await using store = await openKeyStore(config, configFile, options.store);
  const keys = await store.keys.list();
  if (keys.length === 0) {
    note(`There are no keys in ${store.place}.`);
    return 0;
  }
  const rows = keys.map(({ id, client, scopes, createdAt, expiresAt, lastUsedAt }) => [
    ...[styled('bold', id), client, scopes.join(' ') || '-'],
    ...[createdAt ?? '-', expiresAt ?? 'never', lastUsedAt ?? 'never'],
  ]);
  out(table([['id', 'client', 'scopes', 'created', 'expires', 'last used'], ...rows]));
  return 0;
}

async function revoke(id: string | undefined, options: StoreOptions): Promise<number> {
  if (id === undefined) throw new UserError('say which key: headgate key revoke <id>');
  const { config, configFile } = loadRequiredConfig(options);
  await using store = await openKeyStore(config, configFile, options.store);
  if (!(await store.keys.remove(id))) throw new UserError(`${store.place} has no key ${id}`);
  success(`${id} is revoked: the next request with it is refused`);
  return 0;
}

function clientOf({ client }: KeyOptions): string {
  if (client === undefined) throw new UserError('say who will use it: --client web');
  return client;
}

function expiry(days: string | undefined): string | undefined {
  if (days === undefined) return undefined;
  if (/^[1-9]\d{0,4}$/.test(days)) return new Date(Date.now() + Number(days) * dayMs).toISOString();
  throw new UserError(`--expires-days ${days} is not a number of days`);
}
