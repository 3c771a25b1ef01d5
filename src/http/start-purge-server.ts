import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { purgeRequestSchema, tagsOfPurge } from '../annotations/results/purge-request.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { ErrorObserver } from '../request-context.ts';
import { answerMalformed, statusOfMalformed } from './answer-malformed.ts';
import { listen, urlOf } from './listen.ts';
import { parseJson } from './parse-json.ts';
import { readBody } from './read-body.ts';
import { securityHeaders, sendJson } from './send.ts';

export interface PurgeServerOptions {
  readonly host: string;
  readonly port: number;
  /** Whoever has it may purge. */
  readonly token: string;
  /** @returns How many entries were removed; `null`: that cannot be done now. */
  readonly purge: (tags: readonly string[]) => Promise<number | null>;
  readonly errors: ErrorObserver;
}

export interface PurgeServer extends AsyncDisposable {
  /** `http://127.0.0.1:4100/purge` */
  readonly url: string;
}

const maxBodyBytes = 1_048_576;

/**
 * Takes orders to forget what is kept: `POST /purge` with a bearer token, on a port of its own.
 * @throws UserError when it cannot listen there
 */
export async function startPurgeServer(options: PurgeServerOptions): Promise<PurgeServer> {
  const { host, purge, errors } = options;
  const isToken = tokenCheck(options.token);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url !== '/purge') {
      return sendJson(response, 404, { error: 'There is nothing here.' });
    }
    if (!isToken(request.headers.authorization)) {
      const challenge = { 'www-authenticate': 'Bearer' };
      return sendJson(response, 401, { error: 'A bearer token is needed.' }, challenge);
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
    const purged = await purge(tagsOfPurge(parsed.data));
    if (purged !== null) return sendJson(response, 200, { purged });
    const error = 'The cache cannot be asked now. This gateway uses nothing of it until it can.';
    return sendJson(response, 503, { error });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      if (fault instanceof GatewayError && !response.headersSent) {
        return sendJson(response, fault.httpStatus ?? 400, { error: fault.message });
      }
      errors.fault(fault, null);
      response.destroy();
    });
  });
  server.on('clientError', (error, socket) =>
    answerMalformed(socket, statusOfMalformed(error), securityHeaders),
  );
  const setting = 'cache.purge.port of gateway.yaml';
  const port = await listen(server, { host, port: options.port, setting });
  return {
    url: `${urlOf(host, port)}/purge`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Hashes are of one length, so that how long it takes tells nothing. */
function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  const expected = hash(token);
  return (authorization = '') => {
    const [, given] = /^Bearer +([^ ]+)$/i.exec(authorization) ?? [];
    return given !== undefined && timingSafeEqual(hash(given), expected);
  };
}
