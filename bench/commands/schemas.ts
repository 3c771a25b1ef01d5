import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { contractKind } from '../../src/cli/contract-kind.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { ask } from '../harness/ask.ts';
import { type ColdSample, coldSample } from '../harness/cold-sample.ts';
import { freePort } from '../harness/free-port.ts';
import { median } from '../harness/median.ts';
import { runProgram } from '../harness/program.ts';
import { progress } from '../harness/progress.ts';
import { startAnswering } from '../harness/start-answering.ts';
import { createTemporaryFolder } from '../harness/temporary-folder.ts';
import { thisCheckout } from '../peers/headgate.ts';
import { headgateCommand } from '../peers/headgate-package.ts';

export interface SchemaOptions {
  /** Files of contracts. */
  readonly contracts: readonly string[];
  readonly rounds: number;
}

export interface SchemaSize {
  readonly title: string;
  readonly types: number;
  /** Of the composed schema. */
  readonly sizeMb: number;
  readonly composeSeconds: number;
  readonly samples: readonly ColdSample[];
  /** One request with a document that the gateway has not seen, and with one that it has. */
  readonly newDocumentMs: number;
  readonly knownDocumentMs: number;
}

/** Each contract by itself, then all of them as one graph. */
export async function schemas({ contracts, rounds }: SchemaOptions): Promise<SchemaSize[]> {
  const together = contracts.length > 1 ? [contracts] : [];
  const sizes: SchemaSize[] = [];
  for (const files of [...contracts.map((file) => [file]), ...together]) {
    sizes.push(await measureGraph(files, rounds));
  }
  return sizes;
}

async function measureGraph(files: readonly string[], rounds: number): Promise<SchemaSize> {
  const title = files.map((file) => path.basename(file).replace(/\..*/, '')).join(' + ');
  await using stack = new AsyncDisposableStack();
  const { path: cwd } = stack.use(createTemporaryFolder('schema'));
  const port = await freePort();
  const sources = files.map(sourceOf);
  writeFileSync(path.join(cwd, '.meshrc.yaml'), stringify({ sources }));
  writeFileSync(
    path.join(cwd, 'gateway.yaml'),
    stringify({
      server: { port },
      observability: { logLevel: 'warn' },
      // Some contracts name no address; nothing is called.
      sources: Object.fromEntries(sources.map(({ name }) => [name, { endpoint: nowhere }])),
    }),
  );
  const cli = await headgateCommand(thisCheckout);
  progress(`${title} is composed`);
  const startedAt = performance.now();
  await runProgram({ command: [process.execPath, cli, 'compose'], cwd }, 'gateway');
  const composeSeconds = (performance.now() - startedAt) / 1_000;

  const url = `http://127.0.0.1:${port}/graphql`;
  const start = (pauseMs?: number) =>
    startAnswering({ command: [process.execPath, cli, 'start'], cwd }, url, pauseMs);
  const samples: ColdSample[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}: ${title}`);
    samples.push(await coldSample(start));
  }
  stack.use(await start());
  const schemaFile = path.join(cwd, 'schema/unified.graphql');
  const isNew = (index: number) => `query New${index} { __typename }`;
  return {
    ...{ title, composeSeconds, samples },
    types: (
      readFileSync(schemaFile, 'utf8').match(/^(type|input|enum|union|interface|scalar) /gm) ?? []
    ).length,
    sizeMb: statSync(schemaFile).size / 1e6,
    newDocumentMs: await medianMs(url, isNew),
    knownDocumentMs: await medianMs(url, () => isNew(0)),
  };
}

const nowhere = 'http://127.0.0.1:1';
const asked = 200;

async function medianMs(url: string, query: (index: number) => string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < asked; index++) {
    const startedAt = performance.now();
    await ask(url, query(index));
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** @throws UserError when the file is no contract */
function sourceOf(file: string) {
  const source = path.resolve(file);
  const kind = contractKind(readContract(source));
  if (kind === undefined) throw new UserError('this is no OpenAPI, .proto or WSDL file', { file });
  const name = path.basename(file).replace(/\..*/, '').replace(/\W+/g, '_');
  return { name, handler: { [kind]: { source } } };
}

function readContract(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('the file cannot be read', { file, cause });
  }
}
