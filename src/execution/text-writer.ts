import { setImmediate } from 'node:timers/promises';
import type { Plan, StepField } from './plan.ts';
import { Failure, type Outcome, type Run, rootValue } from './run.ts';
import { writerSource } from './writer-source.ts';

/**
 * Writes the data of an answer straight from what upstreams sent to JSON text.
 * @returns `null` when anything is not as it should be: then completion says what.
 */
export type TextWriter = (run: Run) => Promise<string | null> | string | null;

/** So many list items are written in a few milliseconds at most; then others have their turn. */
const itemsPerTurn = 5_000;

/** What the generated code is handed beside the value. */
interface WriterState {
  readonly outcomes: readonly ReadonlyMap<object, Outcome>[];
  /** How many list items may be written yet. */
  items: number;
}

type Write<T> = (value: object, state: WriterState) => T;

const anomaly = Symbol('anomaly');
const tooLong = Symbol('too long');

/** @returns `undefined` when answers of the plan cannot be written so: it has introspection. */
export function createTextWriter(plan: Plan): TextWriter | undefined {
  const writer = compile<string>(plan, false, () => {
    throw tooLong;
  });
  if (writer === undefined) return undefined;
  let pausing: Writer<Generator<undefined, string>> | undefined;

  return (run) => {
    try {
      return `{"data":${writer.write(rootValue, stateOf(writer, run))}}`;
    } catch (error) {
      if (error !== tooLong) return null;
    }
    pausing ??= compile<Generator<undefined, string>>(plan, true, function* (state) {
      state.items = itemsPerTurn;
      yield undefined;
    });
    return pausing === undefined ? null : inTurns(pausing, run);
  };
}

async function inTurns(writer: Writer<Generator<undefined, string>>, run: Run) {
  const parts = writer.write(rootValue, stateOf(writer, run));
  try {
    for (;;) {
      const { done, value } = parts.next();
      if (done) return `{"data":${value}}`;
      await setImmediate();
    }
  } catch {
    return null;
  }
}

interface Writer<T> {
  readonly write: Write<T>;
  readonly steps: readonly StepField[];
}

function stateOf({ steps }: Writer<unknown>, run: Run): WriterState {
  return { outcomes: steps.map((step) => run.outcomesOf(step)), items: itemsPerTurn };
}

function compile<T>(
  plan: Plan,
  pausing: boolean,
  pause: (state: WriterState) => unknown,
): Writer<T> | undefined {
  const source = writerSource(plan, pausing);
  if (source === undefined) return undefined;
  const { body, leaves, typeResolvers, steps } = source;
  const tools = {
    anomaly() {
      throw anomaly;
    },
    pause,
    Failure,
  };
  const make = new Function('tools', 'leaves', 'typeResolvers', body);
  const write: Write<T> = make(tools, leaves, typeResolvers);
  return { write, steps };
}
