import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** User and system time since the start. */
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** Clock ticks of /proc are 1/100 s on every Linux that Node runs on. */
const msPerTick = 10;

/** What a program and all that it started use. Zeros where there is no /proc. */
export function usageOf(pid: number): ProcessUsage {
  const usages = treeOf(pid).map(readUsage);
  const sum = (key: keyof ProcessUsage) => usages.reduce((total, each) => total + each[key], 0);
  return { cpuMs: sum('cpuMs'), rssMb: sum('rssMb') };
}

export const canReadUsage = existsSync('/proc/self/stat');

function treeOf(pid: number): readonly number[] {
  const all = [pid];
  // The list grows while it is read.
  for (const each of all) all.push(...childrenOf(each));
  return all;
}

function childrenOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  return read(() => readdirSync(tasks), []).flatMap((task) => {
    const text = read(() => readFileSync(`${tasks}/${task}/children`, 'utf8'), '').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  });
}

function readUsage(pid: number): ProcessUsage {
  // Fields 14 and 15 of proc_pid_stat(5), counted behind the name, which may hold anything.
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = read(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return {
    cpuMs: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * msPerTick,
    rssMb: rssKb / 1024,
  };
}

/** A process may end at any time between two reads. */
function read<Value>(from: () => Value, otherwise: Value): Value {
  try {
    return from();
  } catch {
    return otherwise;
  }
}
