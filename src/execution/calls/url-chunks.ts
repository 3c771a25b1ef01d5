import type { Binding } from '../../annotations/bindings.ts';

/**
 * The most bytes that keys take in a URL. Servers and proxies refuse long ones (nginx takes 8 KiB for
 * the whole request line by default), and path, host and other parameters need some, too.
 */
const maxKeyBytes = 4_000;

/** Splits the keys of a bulk call so that its URL does not become too long. */
export type SplitKeys = (keys: readonly unknown[]) => readonly (readonly unknown[])[];

/**
 * @param argument The wire name of the argument that takes the keys.
 * @returns `undefined`: the keys do not stand in a URL.
 */
export function urlChunks(binding: Binding, argument: string): SplitKeys | undefined {
  if (binding.protocol !== 'rest') return undefined;
  const parameter = binding.parameters.find(({ arg }) => arg === argument);
  if (parameter === undefined || !['query', 'path'].includes(parameter.in)) return undefined;
  // `&ids=` before each, or a comma, which is encoded.
  const separatorBytes = parameter.explode ? parameter.name.length + 2 : 3;
  const bytesOf = (key: unknown) =>
    encodeURIComponent(String(key).toWellFormed()).length + separatorBytes;

  return (keys) => {
    const chunks: unknown[][] = [];
    let left = 0;
    for (const key of keys) {
      const bytes = bytesOf(key);
      const last = chunks.at(-1);
      if (last !== undefined && bytes <= left) last.push(key);
      else {
        chunks.push([key]);
        left = maxKeyBytes;
      }
      left -= bytes;
    }
    return chunks;
  };
}
