import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { GatewayError } from '../../errors/gateway-error.ts';
import type { ErrorObserver } from '../../shared/request-context.ts';
import { answerMalformed, statusOfMalformed } from '../answer/answer-malformed.ts';
import { securityHeaders, sendJson } from '../answer/send.ts';
import { type ListenOptions, listen, urlOf } from './listen.ts';

export interface SideServerOptions extends ListenOptions {
  /** All that it serves. */
  readonly path: string;
  /** @throws GatewayError that whoever asks gets to read */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly errors: ErrorObserver;
}

export interface SideServer extends AsyncDisposable {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: string;
}

/**
 * A server for operators, on a port of its own. It closes without waiting for anybody.
 * @throws UserError when it cannot listen there
 */
export async function startSideServer(options: SideServerOptions): Promise<SideServer> {
  const { path, answer, errors, host } = options;
  const server = createServer(async (request, response) => {
    try {
      if (request.url === path) await answer(request, response);
      else sendJson(response, 404, { error: 'There is nothing here.' });
    } catch (fault) {
      if (fault instanceof GatewayError && !response.headersSent) {
        return sendJson(response, fault.httpStatus ?? 400, { error: fault.message });
      }
      errors.fault(fault, null);
      response.destroy();
    }
  });
  server.on('clientError', (error, socket) =>
    answerMalformed(socket, statusOfMalformed(error), securityHeaders),
  );
  const port = await listen(server, options);
  return {
    url: urlOf(host, port) + path,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
