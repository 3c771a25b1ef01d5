import { Counter, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { CallCounter } from '../../../../src/observability/metrics/call-counter.ts';

const options = { name: 'calls_total', help: 'Calls.', labelNames: ['source', 'code'] };

test('calls are written as by prom-client', async () => {
  const registry = new Registry();
  const theirs = new Counter({ ...options, registers: [registry] });
  const ours = new CallCounter(options);
  expect(ours.text()).toBe(await registry.metrics());
  for (const [source, code] of [
    ['catalog', 'ok'],
    ['a "b"', 'C:\\n'],
    ['catalog', 'NOT_FOUND'],
    ['catalog', 'ok'],
    ['ok', 'catalog'],
    ['', 'two\nlines'],
  ] as const) {
    theirs.inc({ source, code }, 2);
    ours.add(2, source, code);
  }
  expect(ours.text()).toBe(await registry.metrics());
});
