import { accessSync, constants } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The gateway has a core for itself; upstreams and load share the others. */
export type Role = 'gateway' | 'others';

const cores = os.availableParallelism();
const coresOf: Record<Role, string> = {
  gateway: '0',
  others: cores > 1 ? `1-${cores - 1}` : '0',
};

/** @returns The path of a program of this machine, if it has it. */
export function findProgram(name: string): string | undefined {
  // Servers stand in sbin, which is not on every user's path.
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const taskset = findProgram('taskset');

/** The command bound to the cores of its role, where the system can do that. */
export function pinned(command: readonly string[], role: Role): readonly string[] {
  return taskset === undefined ? command : [taskset, '-c', coresOf[role], ...command];
}

/** What a reader of the figures should know, or `undefined`. */
export const pinningNote =
  taskset === undefined
    ? 'taskset is not installed: programs are not bound to cores, so they disturb each other'
    : cores === 1
      ? 'this machine has one core: gateway, upstreams and load share it'
      : undefined;
