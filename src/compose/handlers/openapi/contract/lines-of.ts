import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { jsonValue } from './parse-document.ts';
import { lineCounter, walkJson } from './walk-json.ts';

/** Keys, and the numbers of items, from the whole document on. */
export type Path = readonly string[];

/**
 * The lines in which paths of a document stand: their last key, or the item. Documents are read
 * without places, which take more room than what they are of: who needs some has the text read again.
 * @param text In JSON or YAML; it can be read.
 * @returns In the order of `paths`; where one is not found, that of what is nearest around it.
 */
export function linesOf(text: string, paths: readonly Path[]): number[] {
  const lines = jsonValue(text) === undefined ? linesOfYaml(text, paths) : linesOfJson(text, paths);
  return paths.map((path) => lines.get(path) ?? 1);
}

/** A part of paths that begin in the same way. */
interface Step {
  readonly next: Map<string, Step>;
  readonly paths: Path[];
}

function stepsOf(paths: readonly Path[]): Step {
  const root: Step = { next: new Map(), paths: [] };
  for (const path of paths) {
    let step = root;
    for (const key of path) {
      const next: Step = step.next.get(key) ?? { next: new Map(), paths: [] };
      step.next.set(key, next);
      step = next;
    }
    step.paths.push(path);
  }
  return root;
}

function linesOfJson(text: string, paths: readonly Path[]): Map<Path, number> {
  const found = new Map<Path, number>();
  const lines = lineCounter(text);
  /** What is open: the step that leads there, if one does, and the number of the item. */
  const open: { readonly step: Step | undefined; readonly isArray: boolean; item: number }[] = [];
  let step: Step | undefined = stepsOf(paths);
  const arrive = (index: number) => {
    for (const path of step?.paths ?? []) found.set(path, lines(index));
  };
  walkJson(text, {
    open(isArray, index) {
      const around = open.at(-1);
      if (around?.isArray === true) {
        step = around.step?.next.get(String(around.item));
        arrive(index);
      }
      open.push({ step, isArray, item: 0 });
      step = undefined;
    },
    close: () => open.pop(),
    key(name, index) {
      step = open.at(-1)?.step?.next.get(name);
      arrive(index);
    },
    comma() {
      const around = open.at(-1);
      if (around !== undefined) around.item += 1;
    },
  });
  return found;
}

function linesOfYaml(text: string, paths: readonly Path[]): Map<Path, number> {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    merge: true,
    lineCounter: counter,
    // They are checked when it is read, by each with all before it.
    uniqueKeys: false,
  });
  const lineOf = ({ range }: Node) => counter.linePos(range?.[0] ?? 0).line;
  return new Map(
    paths.map((path) => {
      let node: Node | undefined = document.contents ?? undefined;
      let line = 1;
      for (const key of path) {
        const target: Node | undefined = isAlias(node) ? node.resolve(document) : node;
        const step: Place | undefined = stepInto(target, key);
        if (step === undefined) break;
        line = lineOf(step.place);
        node = step.value;
      }
      return [path, line];
    }),
  );
}

interface Place {
  /** What tells where it is: a key, or the item itself. */
  readonly place: Node;
  readonly value: Node | undefined;
}

function stepInto(node: Node | undefined, key: string): Place | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(key)];
    return item && { place: item, value: item };
  }
  if (!isMap<Node, Node | null>(node)) return undefined;
  const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
  return pair && { place: pair.key, value: pair.value ?? undefined };
}
