import type { ErrorObserver } from '../../shared/request-context.ts';
import { sendJson } from '../answer/send.ts';
import { type MetricsPage, sendMetrics } from './metrics-page.ts';
import { createHostCheck } from './served-hosts.ts';
import { type SideServer, startSideServer } from './start-side-server.ts';

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

/**
 * Serves /metrics, and nothing else, on a port of its own.
 * @throws UserError when it cannot listen there
 */
export function startMetricsServer(options: MetricsServerOptions): Promise<SideServer> {
  const { host, port, metrics, errors } = options;
  const isServedHost = createHostCheck(options);
  return startSideServer({
    host,
    port,
    setting: 'observability.metricsPort of gateway.yaml',
    path: '/metrics',
    errors,
    async answer({ method, headers }, response) {
      if (!isServedHost(headers.host)) {
        return sendJson(response, 421, { error: 'Requests for this host are not taken here.' });
      }
      if (method !== 'GET' && method !== 'HEAD') {
        return sendJson(response, 405, { error: 'Only GET.' }, { allow: 'GET, HEAD' });
      }
      await sendMetrics(response, metrics);
    },
  });
}
