import { request } from 'undici';

/** More than any key set or token answer has. */
const maxBytes = 1_048_576;

export interface FetchJson {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface FetchedJson {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks a server that the operator has named (never one that a request names) for JSON. Redirects
 * are not followed; time and size are bounded.
 * @throws Error when there is no answer, or none that is JSON
 */
export async function fetchJson(url: string, options: FetchJson): Promise<FetchedJson> {
  const { method, headers, form, timeoutMs, signal } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const { statusCode, body } = await request(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body: form === undefined ? null : new URLSearchParams(form).toString(),
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const data: Buffer = chunk;
    bytes += data.length;
    if (bytes > maxBytes) throw new Error(`${url} answers with more than ${maxBytes} bytes`);
    chunks.push(data);
  }
  const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return { status: statusCode, body: parsed };
}
