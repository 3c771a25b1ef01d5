import { UserError } from '../../src/errors/user-error.ts';

/** @returns The JSON of the answer. @throws when there is none */
export async function ask(url: string, query: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${url} answers ${answer.status} with: ${text.slice(0, 200)}`);
  }
}
