import { canonicalJson } from '../../tools/canonical-json.ts';
import type { UpstreamCall } from '../call.ts';
import type { Endpoint } from './endpoint.ts';

/** An endpoint that may get the call, and how much it should get. */
export interface Candidate {
  readonly endpoint: Endpoint;
  readonly weight: number;
}

/** Chooses one of at least one. */
export type Balance = (candidates: readonly Candidate[], call: UpstreamCall) => Endpoint;

/** Each in turn, by weight and evenly mixed (smooth weighted round robin, as nginx has it). */
export const roundRobin: Balance = (candidates) => {
  let total = 0;
  let best: Endpoint | undefined;
  for (const { endpoint, weight } of candidates) {
    endpoint.credit += weight;
    total += weight;
    if (best === undefined || endpoint.credit > best.credit) best = endpoint;
  }
  if (best === undefined) throw new Error('no candidates');
  best.credit -= total;
  return best;
};

/**
 * A random one, or another random one where it has its part of the calls in flight of both already:
 * nearly as good as the least loaded of all, and many gateways do not all run to the same one.
 * @param random From 0 to 1.
 */
export function leastLoaded(random: () => number): Balance {
  return (candidates) => {
    const first = pickByWeight(candidates, random);
    const second = pickByWeight(
      candidates.filter((each) => each !== first),
      random,
    );
    if (first === undefined) throw new Error('no candidates');
    return second !== undefined && hasItsPart(first, second) ? second.endpoint : first.endpoint;
  };
}

/**
 * Rounded up: one call is much for a canary, which would otherwise get none until the others have as
 * many as they weigh more.
 */
function hasItsPart(one: Candidate, other: Candidate): boolean {
  const own = one.endpoint.health.callsInFlight + 1;
  const calls = own + other.endpoint.health.callsInFlight;
  const part = Math.ceil((calls * one.weight) / (one.weight + other.weight));
  return own > part;
}

function pickByWeight(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  let left = random() * candidates.reduce((total, { weight }) => total + weight, 0);
  for (const candidate of candidates) {
    left -= candidate.weight;
    if (left < 0) return candidate;
  }
  return candidates.at(-1);
}

/**
 * Equal values of an argument lead to the same endpoint, as long as it is there (weighted rendezvous
 * hashing: one that goes or comes moves only its own values). Calls without the argument go anywhere.
 */
export function hashOf(argument: string, otherwise: Balance): Balance {
  return (candidates, call) => {
    const value = Object.hasOwn(call.args, argument) ? call.args[argument] : undefined;
    if (value == null) return otherwise(candidates, call);
    const key = canonicalJson(value);
    const score = ({ endpoint, weight }: Candidate) =>
      -weight / Math.log(unitHash(`${endpoint.name} ${key}`));
    const best = candidates.reduce((left, right) => (score(right) > score(left) ? right : left));
    return best.endpoint;
  };
}

/** FNV-1a with the finish of MurmurHash3, as a number between 0 and 1, without both. */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 1) / (2 ** 32 + 1);
}
