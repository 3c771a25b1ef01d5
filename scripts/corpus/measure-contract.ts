import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { SourceReport } from '../../src/compose/report.ts';
import { UserError } from '../../src/errors/user-error.ts';
import type { FoundContract } from './find-contracts.ts';
import { type Measurement, nothingMeasured } from './measurement.ts';
import { namesContract } from './names-contract.ts';
import { peakMemoryMb, resetPeakMemory } from './peak-memory.ts';

/** A process that composes the contracts it is sent, one after the other, and answers each. */

// Mesh is so much code that compiling it takes longer than composing most contracts.
enableCompileCache();
const { compose } = await import('../../src/compose/compose.ts');

process.on('message', async (contract: FoundContract) => {
  process.send?.(await measure(contract));
});

async function measure(contract: FoundContract): Promise<Measurement> {
  await using dir = await mkdtempDisposable(path.join(tmpdir(), 'headgate-corpus-'));
  const sources = [{ name: 'source', handler: { [contract.kind]: handlerConfig(contract) } }];
  await writeFile(path.join(dir.path, '.meshrc.yaml'), stringify({ sources }));
  resetPeakMemory();
  const startedAt = performance.now();
  const end = () => ({
    durationMs: Math.round(performance.now() - startedAt),
    peakMb: peakMemoryMb(),
  });
  try {
    const { report } = await compose(dir.path);
    const taken = end();
    const [source] = report.sources;
    if (source === undefined) throw new Error('compose reports no source');
    return { ...counted(source), ...taken };
  } catch (error) {
    if (!(error instanceof UserError)) {
      const text = error instanceof Error ? error.stack : String(error);
      return { ...nothingMeasured, ...end(), outcome: 'failed', verdict: `CRASHED: ${text}` };
    }
    const reason = error.message.replaceAll(`${dir.path}/`, '');
    const outcome = namesContract(reason, contract) ? 'refused' : 'failed';
    return {
      ...nothingMeasured,
      ...end(),
      outcome,
      verdict: `refused: ${shortened(reason, contract)}`,
    };
  }
}

const shortened = (reason: string, { file }: FoundContract) =>
  reason.replaceAll(`${path.dirname(file)}/`, '');

function counted({ operations, jsonTyped }: SourceReport) {
  const reachable = operations.filter(({ field }) => field !== undefined).length;
  const skipped = operations.filter(({ skipped: reason }) => reason !== undefined).length;
  const lost = operations.length - reachable - skipped;
  return {
    ...{ operations: operations.length, reachable, skipped },
    jsonShare: jsonTyped.of === 0 ? 0 : jsonTyped.spots.length / jsonTyped.of,
    ...(lost > 0
      ? { outcome: 'failed' as const, verdict: `LOST ${lost} operations without a reason` }
      : { outcome: 'composed' as const, verdict: 'ok' }),
  };
}

/** Contracts without an address compose all the same: it is the configuration's to give. */
function handlerConfig({ file, kind, includeDirs }: FoundContract): Record<string, unknown> {
  if (kind === 'openapi') return { source: file };
  if (kind === 'soap') return { source: file, endpoint: 'http://upstream.invalid' };
  return { source: { file, load: { includeDirs } }, endpoint: 'upstream.invalid:443' };
}
