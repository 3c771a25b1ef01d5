import type { GatewayConfig } from '../config/gateway-config.ts';
import type { OperationLimits } from '../config/sections/admission-config.ts';
import type { ClientConfig } from '../config/sections/clients-config.ts';

/** What holds for a client; `null`: for requests of none. */
export type ByClient<Rule> = (client: string | null) => Rule;

/** Rules that are worked out once for each client, so that no request pays for it. */
export function byClient<Rule extends object>(
  clients: GatewayConfig['clients'],
  ruleOf: (client: ClientConfig | null) => Rule,
): ByClient<Rule> {
  const others = ruleOf(null);
  const rules = new Map(Object.entries(clients).map(([name, each]) => [name, ruleOf(each)]));
  return (client) => (client === null ? others : (rules.get(client) ?? others));
}

/** Limits of `admission`, with what a client has of its own in their place. */
export const limitsByClient = ({
  admission,
  clients,
}: Pick<GatewayConfig, 'admission' | 'clients'>): ByClient<OperationLimits> =>
  byClient(clients, (client) => Object.assign({}, admission, client?.limits));
