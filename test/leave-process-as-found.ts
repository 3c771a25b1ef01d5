import { afterAll, expect } from 'vitest';

/**
 * Files that share a process must not be felt by each other. What modules of ours keep between
 * requests belongs to a gateway; this is what is left, and whoever changes it is told.
 */
const found = sharedState();
afterAll(() => expect(sharedState(), 'what the next file finds').toEqual(found));

function sharedState() {
  const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
  return {
    directory: process.cwd(),
    environment: { ...process.env },
    exitCode: process.exitCode,
    listeners: Object.fromEntries(listeners),
    // What vi.useFakeTimers and vi.spyOn replace.
    functions: [Date, performance.now, setTimeout, setInterval, setImmediate, fetch],
    output: [process.stdout.write, process.stderr.write, console.log, console.error],
  };
}
