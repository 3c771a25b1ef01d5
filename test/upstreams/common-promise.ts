import { errorCodes } from '../../src/errors/codes.ts';
import type { Answer } from '../fixtures/gateway-client.ts';

/** Nothing of an upstream's address or answer may be in what a client reads. */
const internals = /127\.0\.0\.1|localhost|https?:|db\.internal|SELECT|hunter2|\bat .+:\d+/;

/**
 * What holds for every answer, whatever the upstreams do.
 * @returns What does not hold, each in words.
 */
export function brokenPromises({ status, data, errors = [] }: Answer): string[] {
  const broken: string[] = [];
  if (status !== 200) broken.push(`the status is ${status}`);
  if (data === undefined || data === null) broken.push('there is no data');
  for (const { path, extensions } of errors) {
    if (path === undefined) broken.push(`an error has no path: ${extensions?.code}`);
  }
  return [...broken, ...brokenErrors(errors)];
}

/** What does not hold of errors, also of those that a stream ends with. */
export function brokenErrors(errors: NonNullable<Answer['errors']>): string[] {
  const broken: string[] = [];
  for (const { path, extensions } of errors) {
    const code = String(extensions?.code);
    const where = path?.join('.') ?? 'nowhere';
    if (!Object.hasOwn(errorCodes, code)) broken.push(`the code at ${where} is ${code}`);
    if (code === 'INTERNAL') broken.push(`the gateway itself failed at ${where}`);
  }
  if (internals.test(JSON.stringify(errors))) broken.push('errors tell internals');
  return broken;
}
