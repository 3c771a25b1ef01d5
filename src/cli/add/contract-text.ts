import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../errors/user-error.ts';

const timeoutMs = 30_000;
/** The largest real contracts have a few megabytes. */
const maxBytes = 67_108_864;

export const isUrl = (text: string) => /^https?:\/\//i.test(text);

/** Where a contract stands: an http(s) URL without a fragment, or an absolute path. */
export function locationOf(given: string, dir: string): string {
  if (!isUrl(given)) return path.resolve(dir, given);
  if (!URL.canParse(given)) throw new UserError(`${given} is no URL`);
  const url = new URL(given);
  url.hash = '';
  return url.href;
}

/** For messages and `origin.json`: without credentials, and no path of this machine. */
export function shownLocation(location: string, dir: string): string {
  if (!isUrl(location)) return path.relative(dir, location).split(path.sep).join('/');
  const url = new URL(location);
  url.username = '';
  url.password = '';
  return url.href;
}

/** @throws UserError when there is nothing to read. */
export async function readContractText(location: string, dir: string): Promise<string> {
  const file = shownLocation(location, dir);
  try {
    return isUrl(location) ? await fetchText(location) : await readFile(location, 'utf8');
  } catch (cause) {
    const reason = cause instanceof UnreadableAnswer ? cause.message : reasonOf(cause);
    throw new UserError(`cannot be read: ${reason}`, { file, cause });
  }
}

class UnreadableAnswer extends Error {}

async function fetchText(location: string): Promise<string> {
  const url = new URL(location);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  const response = await fetch(url, {
    headers: {
      ...(credentials !== ':' && {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      }),
    },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new UnreadableAnswer(`the server answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new UnreadableAnswer(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : new Error(String(error));
  const inner = cause instanceof Error ? cause : error;
  if (!(inner instanceof Error)) return message;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'it may not be read',
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
  };
  const code = 'code' in inner ? String(inner.code) : '';
  return reasons[code] ?? inner.message;
}
