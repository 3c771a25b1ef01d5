import type { ColdStart } from '../commands/cold.ts';
import type { ListGrowth } from '../commands/lists.ts';
import type { SchemaSize } from '../commands/schemas.ts';
import type { Waits } from '../commands/waits.ts';
import type { ColdSample } from '../harness/cold-sample.ts';
import { median } from '../harness/median.ts';
import { figure, markdownTable } from './markdown.ts';

const coldHead = ['first answer s', 'CPU s until then', 'RSS at rest MB'];

export function coldTable(coldStarts: readonly ColdStart[]): string {
  return markdownTable(
    ['peer and graph', ...coldHead],
    coldStarts.map(({ peer, graph, samples }) => [
      `${peer.title}: ${graph}`,
      ...coldFigures(samples),
    ]),
  );
}

export function schemaTable(sizes: readonly SchemaSize[]): string {
  const head = ['graph', 'types', 'schema MB', 'compose s', ...coldHead];
  return markdownTable(
    [...head, 'new document ms', 'known document ms'],
    sizes.map((size) => [
      size.title,
      String(size.types),
      figure(size.sizeMb),
      figure(size.composeSeconds),
      ...coldFigures(size.samples),
      figure(size.newDocumentMs),
      figure(size.knownDocumentMs),
    ]),
  );
}

export function listTable(growth: readonly ListGrowth[]): string {
  return markdownTable(
    ['peer', 'items', 'CPU ms/request', 'CPU µs/item', 'p50 ms', 'p99 ms', 'RSS MB'],
    growth.map(({ peer, length, samples }) => {
      const of = (key: 'cpuMs' | 'p50Ms' | 'p99Ms' | 'rssMb') =>
        median(samples.map((sample) => sample[key]));
      const perItemUs = (of('cpuMs') / length) * 1_000;
      const figures = [of('cpuMs'), perItemUs, of('p50Ms'), of('p99Ms'), of('rssMb')];
      return [peer.title, String(length), ...figures.map(figure)];
    }),
  );
}

export function waitTable(all: readonly Waits[]): string {
  return markdownTable(
    [
      'peer',
      'items',
      'answer ms',
      'others wait at most ms',
      'new document: answer ms',
      'others wait at most ms',
    ],
    all.map(({ peer, length, first, known }) => {
      const figures = [known, first].flatMap((waits) => [
        median(waits.map(({ answerMs }) => answerMs)),
        median(waits.map(({ longestWaitMs }) => longestWaitMs)),
      ]);
      return [peer.title, String(length), ...figures.map(figure)];
    }),
  );
}

function coldFigures(samples: readonly ColdSample[]): string[] {
  const of = (key: keyof ColdSample) => median(samples.map((sample) => sample[key]));
  return [figure(of('firstAnswerMs') / 1_000), figure(of('cpuMs') / 1_000), figure(of('restMb'))];
}
