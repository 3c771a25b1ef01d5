import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { DurationHistogram } from '../../../../src/observability/metrics/duration-histogram.ts';

const options = { name: 'a_seconds', help: 'How long.', buckets: [0.005, 0.1, 1, 30] };
const observation = fc.record({
  type: fc.constantFrom('query', 'a "quoted" one', 'C:\\n', 'two\nlines', ''),
  outcome: fc.constantFrom('ok', 'client_left'),
  seconds: fc.oneof(
    fc.constantFrom(...options.buckets, 0),
    fc.double({ min: 0, max: 100, noNaN: true }),
  ),
});

test('durations are written as by prom-client', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(observation, { maxLength: 50 }), async (observations) => {
      const registry = new Registry();
      const labelNames = ['type', 'outcome'];
      const theirs = new Histogram({ ...options, labelNames, registers: [registry] });
      const ours = new DurationHistogram({ ...options, labelNames });
      for (const { type, outcome, seconds } of observations) {
        theirs.observe({ type, outcome }, seconds);
        ours.observe(seconds, type, outcome);
      }
      expect(ours.text()).toBe(await registry.metrics());
    }),
  );
});
