import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UserError } from '../../src/errors/user-error.ts';
import { pinned, type Role } from './cores.ts';

/** A command of the bench, before it runs. */
export interface Program {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs, in a process group of its own: a Ctrl-C reaches only the bench. */
export interface RunningProgram extends AsyncDisposable {
  readonly pid: number;
  /** The next line of its stdout. @throws UserError when it ends before. */
  nextLine(): Promise<string>;
  /** Its whole stdout, once it has ended by itself. @throws UserError when it failed. */
  output(): Promise<string>;
  /** Rejects with a UserError, with the last lines that it wrote, as soon as it ends. */
  readonly ended: Promise<never>;
}

const running = new Set<ChildProcess>();
const graceMs = 10_000;
const maxWrittenBytes = 4_000;

export function startProgram({ command, cwd, env }: Program, role: Role): RunningProgram {
  const [file = '', ...args] = pinned(command, role);
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  // Both: compilers tell on stdout what is wrong.
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      written = (written + chunk).slice(-maxWrittenBytes);
    });
  }
  const failure = (what: string) =>
    new UserError(`${command.slice(0, 3).join(' ')} ${what}`, { hint: lastLines(written) });
  const exit = new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause) => reject(failure(`cannot be started: ${cause.message}`)));
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
  });
  exit.catch(() => {}).finally(() => running.delete(child));
  const ended = exit.then((how): never => {
    throw failure(`ended (${how})`);
  });
  // Whoever waits for the program sees it; nobody has to.
  ended.catch(() => {});
  const lines = createInterface(child.stdout);
  return {
    pid: child.pid ?? 0,
    ended,
    async nextLine() {
      const [line] = await Promise.race([once(lines, 'line'), ended]);
      return String(line);
    },
    async output() {
      const written: string[] = [];
      lines.on('line', (line) => written.push(line));
      const how = await exit;
      if (how !== 0) throw failure(`ended (${how})`);
      return written.join('\n');
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** Runs a program to its end and gives what it wrote. @throws UserError when it fails */
export async function runProgram(program: Program, role: Role = 'others'): Promise<string> {
  await using started = startProgram(program, role);
  return await started.output();
}

/** For the end by a signal: nothing that the bench started may outlive it. */
export async function stopAllPrograms(): Promise<void> {
  await Promise.all([...running].map(stop));
}

async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const closed = once(child, 'close');
  signal(child, 'SIGTERM');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), graceMs);
  await closed;
  clearTimeout(timer);
}

/** To the whole group: peers start processes of their own. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

function lastLines(text: string): string {
  const lines = text.trim().split('\n').slice(-8);
  return lines.join('\n  ') || 'It wrote nothing.';
}
