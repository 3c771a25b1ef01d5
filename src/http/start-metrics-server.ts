import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ErrorObserver } from '../request-context.ts';
import { answerMalformed, statusOfMalformed } from './answer-malformed.ts';
import { listen, urlOf } from './listen.ts';
import { type MetricsPage, sendMetrics } from './metrics-page.ts';
import { securityHeaders, sendJson } from './send.ts';
import { createHostCheck } from './served-hosts.ts';

export interface MetricsServerOptions {
  /** `server.host` */
  readonly host: string;
  /** `observability.metricsPort` */
  readonly port: number;
  /** `server.hosts` */
  readonly hosts: readonly string[];
  readonly metrics: MetricsPage;
  readonly errors: ErrorObserver;
}

export interface MetricsServer extends AsyncDisposable {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: string;
}

/**
 * Serves /metrics, and nothing else, on a port of its own.
 * @throws UserError when it cannot listen there
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, metrics, errors } = options;
  const isServedHost = createHostCheck(options);

  const answer = async ({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
    if (url !== '/metrics' || (method !== 'GET' && method !== 'HEAD')) {
      return sendJson(response, 404, { error: 'There is nothing here.' });
    }
    if (!isServedHost(headers.host)) {
      return sendJson(response, 421, { error: 'Requests for this host are not taken here.' });
    }
    await sendMetrics(response, metrics);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      errors.fault(fault, null);
      response.destroy();
    });
  });
  server.on('clientError', (error, socket) =>
    answerMalformed(socket, statusOfMalformed(error), securityHeaders),
  );
  const setting = 'observability.metricsPort of gateway.yaml';
  const port = await listen(server, { host, port: options.port, setting });
  return {
    url: `${urlOf(host, port)}/metrics`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
