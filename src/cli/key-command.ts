import { parseArgs } from 'node:util';
import { UserError } from '../errors/user-error.ts';
import { createApiKey } from '../identity/api-key.ts';
import type { Command } from './command.ts';
import { note, out, styled } from './terminal.ts';

export const keyCommand: Command = {
  usage: `headgate key --client <name> [options]

Prints a new key once, and the entry for identity.apiKeys.keys of gateway.yaml.

  --client <name>    who will use it: web, mobile, a partner
  --id <id>          its public part (default: random)
  --scope <scope>    what its holder may do; may be repeated`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        client: { type: 'string', default: 'web' },
        id: { type: 'string' },
        scope: { type: 'string', multiple: true, default: [] },
      },
    });
    if (values.client === '') throw new UserError('--client needs a name: web, mobile, a partner');
    const { id, key, hash } = createApiKey(values.id);
    note(`The key, shown once and stored nowhere:\n`);
    out(key);
    note(`\nFor ${styled('bold', 'identity.apiKeys.keys')} in gateway.yaml:\n`);
    out(
      [
        `- id: ${id}`,
        `  hash: ${hash}`,
        `  client: ${JSON.stringify(values.client)}`,
        `  scopes: ${JSON.stringify(values.scope)}`,
      ].join('\n'),
    );
    return 0;
  },
};
