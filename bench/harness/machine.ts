import os from 'node:os';

/** The facts of this machine that figures depend on, in one line. */
export function machineFacts(): string {
  const cpus = os.cpus();
  const model = cpus[0]?.model.trim() || os.arch();
  const memoryGb = Math.round(os.totalmem() / 1024 ** 3);
  const [release] = os.release().split('-');
  const load = os.loadavg()[0]?.toFixed(1);
  return (
    `${cpus.length} × ${model}, ${memoryGb} GB, ${os.type()} ${release}, ` +
    `Node ${process.versions.node}; load average ${load} at the end`
  );
}
