import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fetchDocument, isUrl, UnusableAnswer } from '../../compose/fetch-document.ts';
import { UserError } from '../../errors/user-error.ts';
import { reasonOf } from '../../tools/file-error.ts';

/** A text that gives its own bytes back: a copy of a contract is as its owner wrote it. */
export interface ContractText {
  readonly text: string;
  /** Contracts of SOAP may be written in ISO 8859; references in any of these are ASCII. */
  readonly encoding: 'utf8' | 'latin1';
}

/** There is nothing to read there. */
export class UnreadableText extends UserError {
  readonly reason: string;

  constructor(reason: string, file: string, cause: unknown) {
    super(`cannot be read: ${reason}`, { file, cause });
    this.reason = reason;
  }
}

/** Where a contract stands: an http(s) URL without a fragment, or an absolute path. */
export function locationOf(given: string, dir: string): string {
  if (/^grpcs?:\/\//i.test(given)) {
    throw new UserError(`${given} is a server, and no contract to copy`, {
      hint: `Compose asks it for its contract: write a source with this handler into .meshrc.yaml, { grpc: { source: "${given}" } }.`,
    });
  }
  if (!isUrl(given)) return path.resolve(dir, given);
  if (!URL.canParse(given)) throw new UserError(`${given} is not a URL`);
  const url = new URL(given);
  url.hash = '';
  return url.href;
}

/** For messages: a file far away is known by its whole path, not by the way there from here. */
export function namedLocation(location: string, dir: string): string {
  const shown = shownLocation(location, dir);
  if (shown === '') return '.';
  return isUrl(location) || shown.length < location.length ? shown : location;
}

/** For `origin.json`: without credentials, and no path of this machine. */
export function shownLocation(location: string, dir: string): string {
  if (!isUrl(location)) return path.relative(dir, location).split(path.sep).join('/');
  return withoutCredentials(location);
}

function withoutCredentials(location: string): string {
  const url = new URL(location);
  url.username = '';
  url.password = '';
  return url.href;
}

/**
 * @param root The contract that the document belongs to: a redirect of it may lead anywhere, because
 *   a person has named it; one of a document that it refers to only to its own host.
 * @throws UnreadableText
 */
export async function readContractText(
  location: string,
  root: string,
  dir: string,
): Promise<ContractText> {
  const file = namedLocation(location, dir);
  try {
    const bytes = isUrl(location) ? await fetchBytes(location, root) : await readFile(location);
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    return { text: bytes.toString(encoding), encoding };
  } catch (cause) {
    const reason = cause instanceof UnusableAnswer ? cause.message : innerReason(cause);
    throw new UnreadableText(reason, file, cause);
  }
}

function fetchBytes(location: string, root: string): Promise<Buffer> {
  const { username, password, origin } = new URL(location);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return fetchDocument(withoutCredentials(location), {
    fetchFn: fetch,
    refusalOf: ({ origin: target }) =>
      location === root || target === new URL(root).origin
        ? undefined
        : 'nothing is copied from other hosts',
    headersFor: (url): Record<string, string> =>
      credentials !== ':' && url.origin === origin ? { authorization } : {},
  });
}

/** What `fetch` throws says nothing: its cause does. */
function innerReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return reasonOf(error.cause instanceof Error ? error.cause : error);
}
