import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Starts the measurement anew, so that a process which composes several contracts can tell what
 * each of them took. Only Linux can (proc(5), clear_refs); elsewhere the peak is that of the process
 * so far, which is never less than the contract's own.
 */
export function resetPeakMemory(): void {
  // What the contract before left behind is not this one's.
  globalThis.gc?.();
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed.
  }
}

export function peakMemoryMb(): number {
  return Math.round((linuxPeakKb() ?? process.resourceUsage().maxRSS) / 1024);
}

function linuxPeakKb(): number | undefined {
  try {
    const [, kilobytes] =
      /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes);
  } catch {
    return undefined;
  }
}
