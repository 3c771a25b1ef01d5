/**
 * Measures versions of Headgate, and Yoga with resolvers written by hand, against each other,
 * interleaved, and writes the medians:
 *
 *   npm run bench -- [name=folder …] [--rounds=3] [--seconds=5] [--queries=abcds]
 *
 * Each version has core 0 for itself; upstreams and load share core 1 (Linux, `taskset`). Answers
 * are compared before anything is measured. Absolute numbers mean nothing on another machine.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BenchQuery, queries } from './queries.ts';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const options = new Map<string, string>();
const versions = new Map<string, string>();
for (const argument of process.argv.slice(2)) {
  const [name = '', value = ''] = argument.replace(/^--/, '').split('=');
  (argument.startsWith('--') ? options : versions).set(name, value);
}
if (versions.size === 0) versions.set('Headgate', here('..'));
const yogaByHand = 'yoga-by-hand';
versions.set('Yoga by hand', yogaByHand);
const rounds = Number(options.get('rounds') ?? 3);
const seconds = options.get('seconds') ?? '5';
const asked = queries.filter(({ name }) =>
  (options.get('queries') ?? 'abcds').includes(name[0] ?? ''),
);
const connections = '64';

/** The first line that a program writes, as JSON. */
async function firstLine(child: ChildProcess): Promise<Record<string, unknown>> {
  if (child.stdout === null) throw new Error('no stdout');
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
  });
  exit.catch(() => {});
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exit]);
  return JSON.parse(String(line));
}

function program(core: number, file: string, args: readonly string[]): ChildProcess {
  const command = ['-c', String(core), process.execPath, here(file), ...args];
  return spawn('taskset', command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** @returns `undefined` when the peer has no such graph. */
function startServer(root: string, { graph }: BenchQuery): ChildProcess | undefined {
  if (root !== yogaByHand) return program(0, 'serve.ts', [root, graph, addresses]);
  return graph === 'posts' ? program(0, 'peers/yoga-by-hand.ts', [addresses]) : undefined;
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

interface Sample {
  /** CPU time of the gateway for one request: what a busy machine disturbs least. */
  readonly cpuMs: number;
  /** Calls to the posts upstream for one request. */
  readonly calls: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** User and system time of a process: fields 14 and 15 of proc_pid_stat(5), in 1/100 s. */
function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function callsSoFar(): Promise<number> {
  const answer = await fetch(`${JSON.parse(addresses).posts}/calls`);
  return Number(await answer.text());
}

async function measure(server: ChildProcess, url: string, { query }: BenchQuery): Promise<Sample> {
  const body = JSON.stringify({ query });
  await firstLine(program(1, 'load.ts', [url, body, connections, '2']));
  const [cpuBeforeMs, callsBefore] = [cpuMsOf(server), await callsSoFar()];
  const { requests, requestsPerSecond, p50Ms, p99Ms, errors } = await firstLine(
    program(1, 'load.ts', [url, body, connections, seconds]),
  );
  assert.equal(errors, 0);
  return {
    cpuMs: (cpuMsOf(server) - cpuBeforeMs) / Number(requests),
    calls: ((await callsSoFar()) - callsBefore) / Number(requests),
    requestsPerSecond: Number(requestsPerSecond),
    p50Ms: Number(p50Ms),
    p99Ms: Number(p99Ms),
  };
}

async function answerOf(url: string, query: string): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const upstreams = program(1, 'upstreams.ts', []);
const addresses = JSON.stringify(await firstLine(upstreams));
const samples = new Map<string, Sample[]>();
const expected = new Map<string, unknown>();
try {
  for (let round = 0; round < rounds; round++) {
    for (const query of asked) {
      for (const [version, root] of versions) {
        const server = startServer(root, query);
        if (server === undefined) continue;
        const { url } = await firstLine(server);
        const answer = await answerOf(String(url), query.query);
        if (!expected.has(query.name)) expected.set(query.name, answer);
        assert.deepEqual(answer, expected.get(query.name));
        const key = `${query.name} | ${version}`;
        samples.set(key, [...(samples.get(key) ?? []), await measure(server, String(url), query)]);
        await stop(server);
      }
    }
  }
} finally {
  await stop(upstreams);
}

console.log(
  '| query | version | CPU ms/request | calls | requests/s | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|',
);
for (const [key, all] of samples) {
  const middle = (of: keyof Sample) => median(all.map((sample) => sample[of]));
  const cells = [middle('cpuMs').toFixed(3), middle('calls').toFixed(1)];
  cells.push(String(Math.round(middle('requestsPerSecond'))));
  cells.push(middle('p50Ms').toFixed(1), middle('p99Ms').toFixed(1));
  console.log(`| ${key} | ${cells.join(' | ')} |`);
}
