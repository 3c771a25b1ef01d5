import { createHash, timingSafeEqual } from 'node:crypto';
import { type PurgeRequest, purgeRequestSchema } from '../../annotations/results/purge-request.ts';
import { UserError } from '../../errors/user-error.ts';
import type { ErrorObserver } from '../../shared/request-context.ts';
import { sendJson } from '../answer/send.ts';
import { parseJson } from '../request/parse-json.ts';
import { readBody } from '../request/read-body.ts';
import { type SideServer, startSideServer } from './start-side-server.ts';

export interface PurgeServerOptions {
  readonly host: string;
  readonly port: number;
  /** Whoever has it may purge; `undefined`: nobody. Asked for each request, because it may be renewed. */
  readonly token: () => string | undefined;
  /**
   * @returns How many entries were removed; `null`: that cannot be done now.
   * @throws UserError when the graph does not have what is named
   */
  readonly purge: (request: PurgeRequest) => Promise<number | null>;
  readonly errors: ErrorObserver;
}

const maxBodyBytes = 1_048_576;

/**
 * Takes orders to forget what is kept: `POST /purge` with a bearer token, on a port of its own.
 * @throws UserError when it cannot listen there
 */
export function startPurgeServer(options: PurgeServerOptions): Promise<SideServer> {
  const { host, port, purge, errors } = options;
  return startSideServer({
    host,
    port,
    setting: 'cache.purge.port of gateway.yaml',
    path: '/purge',
    errors,
    async answer(request, response) {
      if (!hasToken(request.headers.authorization, options.token())) {
        const challenge = { 'www-authenticate': 'Bearer' };
        return sendJson(
          response,
          401,
          { error: 'The bearer token is missing, or is not that of cache.purge.token.' },
          challenge,
        );
      }
      if (request.method !== 'POST') {
        return sendJson(response, 405, { error: 'Only POST.' }, { allow: 'POST' });
      }
      const body = await readBody(request, maxBodyBytes);
      const parsed = purgeRequestSchema.safeParse(parseJson(body, 'The body'));
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const place = issue?.path.join('.') ?? '';
        const error = `${place === '' ? 'The body' : place}: ${issue?.message ?? 'is wrong'}`;
        return sendJson(response, 400, { error });
      }
      try {
        const purged = await purge(parsed.data);
        if (purged !== null) return sendJson(response, 200, { purged });
        const error =
          'Redis cannot be asked now. The purge is done as soon as it can; until then this gateway uses nothing that is kept.';
        return sendJson(response, 503, { error });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return sendJson(response, 400, { error: error.message });
      }
    },
  });
}

/** Hashes are of one length, so that how long it takes tells nothing. */
function hasToken(authorization = '', token: string | undefined): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const [, given] = /^Bearer +([^ ]+)$/i.exec(authorization) ?? [];
  if (given === undefined || token === undefined) return false;
  return timingSafeEqual(hash(given), hash(token));
}
