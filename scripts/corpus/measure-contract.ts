import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { SourceReport } from '../../src/compose/report.ts';
import { UserError } from '../../src/errors/user-error.ts';
import type { Measurement } from './measurement.ts';

/** The process that composes one contract: `<file> <handler> <include folder>…`. */

const [file = '', kind = '', ...includeDirs] = process.argv.slice(2);
// Mesh takes long to load; that is not the contract's fault.
const { compose } = await import('../../src/compose/compose.ts');
process.send?.(await measure());

async function measure(): Promise<Measurement> {
  await using dir = await mkdtempDisposable(path.join(tmpdir(), 'headgate-corpus-'));
  const sources = [{ name: 'source', handler: { [kind]: handlerConfig() } }];
  await writeFile(path.join(dir.path, '.meshrc.yaml'), stringify({ sources }));
  const startedAt = performance.now();
  const end = () => ({
    durationMs: Math.round(performance.now() - startedAt),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  });
  const nothing = { operations: 0, reachable: 0, skipped: 0, jsonShare: 0 };
  try {
    const { report } = await compose(dir.path);
    const [source] = report.sources;
    if (source === undefined) throw new Error('compose reports no source');
    return { ...counted(source), ...end() };
  } catch (error) {
    if (!(error instanceof UserError)) {
      const text = error instanceof Error ? error.stack : String(error);
      return { ...nothing, ...end(), failed: true, verdict: `CRASHED: ${oneLine(text)}` };
    }
    const reason = error.message
      .replaceAll(`${dir.path}/`, '')
      .replaceAll(`${path.dirname(file)}/`, '');
    return { ...nothing, ...end(), failed: reason === '', verdict: `refused: ${oneLine(reason)}` };
  }
}

function counted({ operations, jsonTyped }: SourceReport) {
  const reachable = operations.filter(({ field }) => field !== undefined).length;
  const skipped = operations.filter(({ skipped: reason }) => reason !== undefined).length;
  const lost = operations.length - reachable - skipped;
  return {
    ...{ operations: operations.length, reachable, skipped },
    jsonShare: jsonTyped.of === 0 ? 0 : jsonTyped.spots.length / jsonTyped.of,
    failed: lost > 0,
    verdict: lost > 0 ? `LOST ${lost} operations without a reason` : 'ok',
  };
}

/** Contracts without an address compose all the same: it is the configuration's to give. */
function handlerConfig(): Record<string, unknown> {
  if (kind === 'openapi') return { source: file };
  if (kind === 'soap') return { source: file, endpoint: 'http://upstream.invalid' };
  return { source: { file, load: { includeDirs } }, endpoint: 'upstream.invalid:443' };
}

function oneLine(text = ''): string {
  return text.replace(/\s+/g, ' ').slice(0, 160);
}
