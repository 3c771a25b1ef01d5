import { randomUUID } from 'node:crypto';
import type { XmlWriter } from '../xml/xml-writer.ts';

/** What an operation says of its messages (WS-Addressing 1.0: Metadata, 4.4). */
export interface Addressing {
  /** Tells the version of WS-Addressing. */
  readonly namespace: string;
  readonly action: string;
  /** One-way operations have nobody to reply to. */
  readonly hasReply: boolean;
}

const submission = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

/** The address that stands for the answer of this HTTP exchange. */
const anonymous = (namespace: string) =>
  namespace === submission ? `${namespace}/role/anonymous` : `${namespace}/anonymous`;

/**
 * Writes the headers of WS-Addressing 1.0, 3.2 and of its submission of 2004. The id is new each
 * time: a read that is made again is another message, which a server that has seen the first one
 * must not refuse as a replay. Calls are compared before they come here, so equal ones are shared.
 * `given` are names of headers that are written already.
 */
export function writeAddressing(
  writer: XmlWriter,
  { namespace, action, hasReply }: Addressing,
  endpoint: string,
  given: ReadonlySet<string>,
): void {
  const part = (name: string, write: () => void) => {
    if (given.has(name)) return;
    writer.start(namespace, name);
    write();
    writer.end(namespace, name);
  };
  part('Action', () => writer.text(action));
  part('To', () => writer.text(withoutCredentials(endpoint)));
  part('MessageID', () => writer.text(`urn:uuid:${randomUUID()}`));
  if (!hasReply) return;
  part('ReplyTo', () => {
    writer.start(namespace, 'Address');
    writer.text(anonymous(namespace));
    writer.end(namespace, 'Address');
  });
}

function withoutCredentials(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (url.username === '' && url.password === '' && url.hash === '') return endpoint;
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}
