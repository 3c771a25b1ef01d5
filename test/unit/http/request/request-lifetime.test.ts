import { expect, test } from 'vitest';
import { RequestLifetime } from '../../../../src/http/request/request-lifetime.ts';

const heard = (lifetime: RequestLifetime) => {
  const names: string[] = [];
  const stop = lifetime.whenAbandoned(({ name }) => names.push(name));
  return { names, stop };
};

test('who watches a request hears once that its client left, before or after', () => {
  const lifetime = new RequestLifetime(60_000);
  const [before, stopped] = [heard(lifetime), heard(lifetime)];
  stopped.stop();
  lifetime.end('clientLeft');
  expect(before.names).toEqual(['AbortError']);
  expect(stopped.names).toEqual([]);
  expect(heard(lifetime).names).toEqual(['AbortError']);
  expect(lifetime.signal.reason).toMatchObject({ name: 'AbortError' });
});

test('a request that is cancelled is aborted, also for who asks for its signal afterwards', () => {
  const lifetime = new RequestLifetime(60_000);
  const before = heard(lifetime);
  lifetime.cancel(new RangeError('too slow'));
  expect(before.names).toEqual(['RangeError']);
  expect(lifetime.signal.reason).toMatchObject({ name: 'RangeError' });
});

test('an answer that was sent is nothing to hear of', () => {
  const lifetime = new RequestLifetime(60_000);
  const before = heard(lifetime);
  lifetime.end('answered');
  expect(before.names).toEqual([]);
  expect(lifetime.signal.aborted).toBe(false);
});
