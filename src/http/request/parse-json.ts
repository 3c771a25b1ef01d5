import { GatewayError } from '../../errors/gateway-error.ts';

/** GraphQL coerces values by recursion, which must not be as deep as a client likes. */
const maxJsonDepth = 100;

/**
 * A JSON text of a request.
 * @param what What it is, for the message.
 * @throws GatewayError BAD_REQUEST
 */
export function parseJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GatewayError('BAD_REQUEST', { message: `${what} is not JSON.` });
  }
  // Each level takes two characters: hardly any request has to be searched.
  const mayBeDeeper = text.length > 2 * maxJsonDepth;
  if (!mayBeDeeper || !isDeeperThan(value, maxJsonDepth)) return value;
  const message = `${what} is nested deeper than ${maxJsonDepth} levels.`;
  throw new GatewayError('BAD_REQUEST', { message });
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}
