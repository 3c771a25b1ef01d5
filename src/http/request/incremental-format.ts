import type { IncrementalFormat } from '../../shared/request-context.ts';
import { type MediaRange, rangesOf } from './answer-type.ts';

/** What can have several payloads. */
const streamTypes = ['multipart/mixed', 'text/event-stream'];

/**
 * Without a parameter: every client that reads incremental answers at all reads this one; who reads
 * the newer one only, asks for it.
 */
const defaultFormat: IncrementalFormat = '20220824';

const formats: ReadonlyMap<string, IncrementalFormat> = new Map([
  ['deferspec=20220824', '20220824'],
  ['incrementalspec=v0.2', 'v0.2'],
]);

/**
 * How a client reads incremental answers, by its `Accept` header. Anything (`*`) is no wish for
 * them.
 * @returns `null`: not at all, or not as any is written here.
 */
export function incrementalFormat(accept = ''): IncrementalFormat | null {
  const asked = rangesOf(accept)
    .filter(({ text, weight }) => streamTypes.includes(text) && weight > 0)
    .map((range) => ({ weight: range.weight, format: formatOf(range) }))
    .filter(({ format }) => format !== null)
    .toSorted((one, other) => other.weight - one.weight);
  return asked[0]?.format ?? null;
}

function formatOf({ parameters }: MediaRange): IncrementalFormat | null {
  const spec = parameters.find((each) => /^\w+spec=/.test(each));
  return spec === undefined ? defaultFormat : (formats.get(spec.replaceAll('"', '')) ?? null);
}
