import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logTraces } from '../../../../src/observability/logs/log-traces.ts';
import { collect } from './collect-lines.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('spans that are lost are one line a minute, with their number', () => {
  const { logger, parsed } = collect();
  const lost = logTraces(logger);
  lost({ count: 512, reason: 'not_sent', error: new Error('connect ECONNREFUSED') });
  lost({ count: 1, reason: 'queue_full' });
  vi.advanceTimersByTime(59_999);
  lost({ count: 512, reason: 'not_sent', error: new Error('connect ECONNREFUSED') });
  vi.advanceTimersByTime(1);
  lost({ count: 1, reason: 'queue_full' });

  expect(parsed()).toMatchObject([
    {
      level: 'warn',
      lostSpans: 512,
      causes: ['Error: connect ECONNREFUSED'],
      msg: 'traces could not be sent, and are lost',
    },
    { lostSpans: 514, msg: 'traces are lost: there are more than the collector takes' },
  ]);
});
