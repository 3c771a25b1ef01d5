/**
 * A GraphQL request as it is sent, made beforehand, so that sending it costs nothing but a write.
 * @param url Of the GraphQL endpoint.
 */
export function requestText(
  url: string,
  query: string,
  connection: 'close' | 'keep-alive',
): string {
  const { pathname, host } = new URL(url);
  const body = JSON.stringify({ query });
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `connection: ${connection}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
