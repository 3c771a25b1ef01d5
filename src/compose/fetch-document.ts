const timeoutMs = 30_000;
/** The largest real contracts have a few megabytes. */
const maxBytes = 67_108_864;
const maxRedirects = 5;

export const isUrl = (text: string) => /^https?:\/\//i.test(text);

export interface DocumentFetch {
  readonly fetchFn: typeof fetch;
  /** Why a server may not be asked: a redirect must not lead where a reference may not. */
  readonly refusalOf: (url: URL) => string | undefined;
  /** What is sent along, credentials for example. */
  readonly headersFor: (url: URL) => Readonly<Record<string, string>>;
}

/** The server answers, but with nothing that can be used. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
}

/**
 * Fetches a document of a contract, within 30 seconds, 64 MiB and five redirects.
 * @throws UnusableAnswer, or what `fetchFn` throws.
 */
export async function fetchDocument(location: string, options: DocumentFetch): Promise<Buffer> {
  const { fetchFn, refusalOf, headersFor } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  let url = new URL(location);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    // `follow` would send the headers along, and ask whomever the server names.
    const init = { headers: headersFor(url), signal, redirect: 'manual' } as const;
    const response = await fetchFn(url.href, init);
    const target = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || target === null) {
      return await bytesOf(response);
    }
    if (!URL.canParse(target, url)) throw new UnusableAnswer(`the server redirects to ${target}`);
    const next = new URL(target, url);
    if (next.protocol !== url.protocol && next.protocol !== 'https:') {
      throw new UnusableAnswer(`the server redirects to ${next.protocol}`);
    }
    const refusal = refusalOf(next);
    if (refusal !== undefined) {
      throw new UnusableAnswer(`the server redirects to ${next.host}, and ${refusal}`);
    }
    url = next;
  }
  throw new UnusableAnswer(`the server redirects more than ${maxRedirects} times`);
}

async function bytesOf(response: Response): Promise<Buffer> {
  if (!response.ok) throw new UnusableAnswer(`the server answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnusableAnswer(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
