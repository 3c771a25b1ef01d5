import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../src/errors/codes.ts';
import { createMetrics } from '../../../src/observability/metrics/metrics.ts';

test('the runbook names metrics and codes that there are', async () => {
  const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
  const metrics = createMetrics({
    isReady: () => true,
    connections: () => 0,
    webSockets: () => 0,
    operations: () => ({ inFlight: 0, queued: 0 }),
    sources: () => [],
    cacheBytes: () => new Map(),
  });
  const exported = new Set((await metrics.text()).match(/(?<=^# TYPE )\S+/gm));
  const named = runbook.match(/\b(?:headgate|process|nodejs)_[a-z0-9_]+/g) ?? [];
  expect(named.filter((name) => !exported.has(name))).toEqual([]);
  const codes = runbook.match(/(?<=`)[A-Z][A-Z_]{5,}(?=`)/g) ?? [];
  expect(codes.filter((code) => !Object.hasOwn(errorCodes, code))).toEqual([]);
  expect(Math.min(named.length, codes.length)).toBeGreaterThan(5);
});
