import { Gauge, type Registry } from 'prom-client';

/** How the gateway itself is when the metrics are read. */
export interface GatewayGauged {
  /** What /ready says. */
  readonly isReady: () => boolean;
  /** How many connections are open; how many of them are WebSockets. */
  readonly connections: () => number;
  readonly webSockets: () => number;
  /** How many operations are under way, and how many wait for one to end. */
  readonly operations: () => { readonly inFlight: number; readonly queued: number };
}

export function registerGatewayGauges(
  registry: Registry,
  { isReady, connections, webSockets, operations }: GatewayGauged,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `headgate_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('ready', '1 when requests are taken, 0 when not.', () => (isReady() ? 1 : 0));
  gauge('connections', 'Connections of clients that are open, WebSockets among them.', connections);
  gauge('websocket_connections', 'WebSockets that are open.', webSockets);
  new Gauge({
    name: 'headgate_operations',
    help: 'Operations now. state: in_flight, or queued because there are too many.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { inFlight, queued } = operations();
      this.set({ state: 'in_flight' }, inFlight);
      this.set({ state: 'queued' }, queued);
    },
  });
}
