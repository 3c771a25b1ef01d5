import path from 'node:path';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { z } from 'zod';
import { resolveSecret } from '../config/secret.ts';
import { UserError } from '../errors/user-error.ts';
import { reasonOf } from '../tools/file-error.ts';
import type { Command } from './command.ts';
import { loadRequiredConfig } from './project.ts';
import { success } from './terminal.ts';

/** Besides what the gateway may wait for its Redis. */
const answerMs = 5_000;

export const purgeCommand: Command = {
  usage: `headgate purge [options]

Makes a running gateway forget cached results of upstreams, and whole answers, that match any of the
options. It asks the port of cache.purge in gateway.yaml; gateways that share a Redis forget together.

  --type <type>            a type of the graph
  --entity <type:key>      one object: Product:7
  --source <name>          a source
  --operation <src:name>   an operation of a source: "catalog:GET /products"
  --tag <tag>              a name of sources.*.cache.tags
  --everything             all that is cached
  --url <url>              another gateway: http://gateway.internal:4100/purge
  --config <file>          the configuration (default: gateway.yaml)

All but the last three may be repeated.`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        type: { type: 'string', multiple: true, default: [] },
        entity: { type: 'string', multiple: true, default: [] },
        source: { type: 'string', multiple: true, default: [] },
        operation: { type: 'string', multiple: true, default: [] },
        tag: { type: 'string', multiple: true, default: [] },
        everything: { type: 'boolean', default: false },
        url: { type: 'string' },
        config: { type: 'string' },
      },
    });
    const what = [values.type, values.entity, values.source, values.operation, values.tag].flat();
    if (what.length === 0 && !values.everything) {
      throw new UserError('nothing is named that could be purged', {
        hint: 'Name it by --type, --entity, --source, --operation or --tag, or say --everything.',
      });
    }
    const body = {
      types: values.type,
      entities: values.entity.map((text) => {
        const [type, key] = split(text, '--entity', 'Product:7');
        return { type, key };
      }),
      sources: values.source,
      operations: values.operation.map((text) => {
        const [source, operation] = split(text, '--operation', 'catalog:GET /products');
        return { source, operation };
      }),
      tags: values.tag,
      everything: values.everything,
    };
    const { config, configFile } = loadRequiredConfig(values);
    const { purge } = config.cache;
    if (purge === undefined) {
      throw new UserError('nothing can be purged: there is no cache.purge', {
        file: path.relative(process.cwd(), configFile),
        hint: 'Set its port and token, and start the gateway again.',
      });
    }
    const token = resolveSecret(purge.token, path.dirname(configFile));
    const url = values.url ?? `http://${purge.host}:${purge.port}/purge`;
    const purged = await send({ url, token, body, timeoutMs: purge.timeoutMs + answerMs });
    success(`${purged} ${purged === 1 ? 'entry is' : 'entries are'} forgotten`);
    return 0;
  },
};

function split(text: string, option: string, example: string): [string, string] {
  const at = text.indexOf(':');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new UserError(`${option} ${text}: must be like "${example}"`);
}

const answerSchema = z.union([z.object({ purged: z.number() }), z.object({ error: z.string() })]);

interface Order {
  readonly url: string;
  readonly token: string;
  readonly body: object;
  readonly timeoutMs: number;
}

async function send(order: Order): Promise<number> {
  const { url } = order;
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new UserError(`--url ${url} is not an http or https URL`);
  const text = await post(order);
  const answer = answerSchema.safeParse(parsed(text)).data;
  if (answer === undefined) {
    throw new UserError(`${url}: what answers there is not a gateway`, {
      hint: 'cache.purge.port of gateway.yaml is the port to ask, not server.port.',
    });
  }
  if ('purged' in answer) return answer.purged;
  throw new UserError(`${url}: ${answer.error}`);
}

/** Not by `fetch`, which refuses some ports for the sake of browsers. */
async function post({ url, token, body, timeoutMs }: Order): Promise<string> {
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await response.body.text();
  } catch (cause) {
    const reason = cause instanceof Error ? reasonOf(cause) : String(cause);
    throw new UserError(`no gateway answers at ${url}: ${reason}`, {
      hint: 'Is it running, and was it started with cache.purge in its gateway.yaml?',
      cause,
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
