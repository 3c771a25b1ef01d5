import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';

let second = 0;
let dateLine = '';

/** The same for all answers of a second. */
function currentDateLine(): string {
  const now = Math.floor(Date.now() / 1_000);
  if (now !== second) {
    second = now;
    dateLine = `Date: ${new Date(now * 1_000).toUTCString()}\r\n`;
  }
  return dateLine;
}

/**
 * The head of an answer, without the empty line that ends it and without what is said of its
 * connection.
 * @throws what Node throws for headers with which more could be written than themselves
 */
export function responseHead(
  status: number,
  headers: Readonly<Record<string, string | number>>,
): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (const name in headers) {
    if (name === 'connection') continue;
    const value = `${headers[name]}`;
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  return head + currentDateLine();
}
