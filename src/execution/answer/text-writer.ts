import { type Awaitable, andThen, attempt } from '../../tools/awaitable.ts';
import { runStepByStep, type Steps } from '../../tools/steps.ts';
import type { Plan, StepField } from '../plan/plan.ts';
import { Failure, type Outcome } from '../run/outcome.ts';
import { type Run, rootValue } from '../run/run.ts';
import { AnswerTooLargeError, checkSize, inOnePiece } from './answer-size.ts';
import { writerSource } from './writer-source.ts';

/**
 * Writes the data of an answer straight from what upstreams sent to JSON text.
 * @returns `null` when anything is not as it should be: then completion says what.
 * @throws AnswerTooLargeError as soon as the text is longer than `maxBytes`
 */
export type TextWriter = (run: Run, maxBytes: number) => Awaitable<string | null>;

/** So many list items are written in a few milliseconds at most; then others have their turn. */
const itemsPerTurn = 5_000;

/** What the generated code is handed beside the value. */
interface WriterState {
  readonly outcomes: readonly ReadonlyMap<object, Outcome>[];
  /** How long the text may be: a character takes a byte or more. */
  readonly maxLength: number;
  /** The length of what stands before `text`. */
  before: number;
  /** What the turns that are over have written of the text at hand, which is that of one step. */
  written: string[];
  /** How many turns are over. */
  turns: number;
  /** How many list items may be written yet. */
  items: number;
}

/** @returns The text so far with that of the value behind it. */
type Write<T> = (value: object, state: WriterState, text: string) => T;

const start = '{"data":';

const anomaly = Symbol('anomaly');
const tooLong = Symbol('too long');

/** @returns `undefined` when answers of the plan cannot be written so: it has introspection. */
export function createTextWriter(plan: Plan): TextWriter | undefined {
  const writer = compile<string>(plan, false, () => {
    throw tooLong;
  });
  if (writer === undefined) return undefined;
  if (plan.root.steps.length === 0) return alwaysTheSame(writer);
  let pausing: Writer<Steps<string>> | undefined;
  /** Whether the last answer was: the next one is then not tried in one go, which would be for nothing. */
  let isLong = false;

  return (run, maxBytes) => {
    try {
      if (!isLong)
        return ended(writer.write(rootValue, stateOf(writer, run, maxBytes), start), maxBytes);
    } catch (error) {
      if (error !== tooLong) return nullUnlessTooLarge(error);
    }
    pausing ??= compile<Steps<string>>(plan, true, function* (state, text) {
      state.items = itemsPerTurn;
      yield undefined;
      state.turns += 1;
      state.written.push(inOnePiece(text));
      state.before += text.length;
      return '';
    });
    if (pausing === undefined) return null;
    const state = stateOf(pausing, run, maxBytes);
    return andThen(inTurns(pausing, state, maxBytes), (json) => {
      isLong = state.turns > 0;
      return json;
    });
  };
}

/** What asks nobody depends on nothing but the plan, which `@skip` and `@include` have chosen. */
function alwaysTheSame(writer: Writer<string>): TextWriter {
  let json: string | undefined;
  return (run, maxBytes) => {
    json ??= ended(writer.write(rootValue, stateOf(writer, run, maxBytes), start), maxBytes);
    return json;
  };
}

function inTurns(
  writer: Writer<Steps<string>>,
  state: WriterState,
  maxBytes: number,
): Awaitable<string | null> {
  const steps = writer.write(rootValue, state, start);
  return attempt(
    () => andThen(runStepByStep(steps), (text) => ended(state.written.join('') + text, maxBytes)),
    nullUnlessTooLarge,
  );
}

function ended(text: string, maxBytes: number): string {
  const json = `${text}}`;
  checkSize(json, maxBytes);
  return json;
}

function nullUnlessTooLarge(error: unknown): null {
  if (error instanceof AnswerTooLargeError) throw error;
  return null;
}

interface Writer<T> {
  readonly write: Write<T>;
  readonly steps: readonly StepField[];
}

function stateOf({ steps }: Writer<unknown>, run: Run, maxLength: number): WriterState {
  const outcomes = steps.map((step) => run.outcomesOf(step));
  return { outcomes, maxLength, before: 0, written: [], turns: 0, items: itemsPerTurn };
}

function compile<T>(
  plan: Plan,
  pausing: boolean,
  pause: (state: WriterState, text: string) => unknown,
): Writer<T> | undefined {
  const source = writerSource(plan, pausing);
  if (source === undefined) return undefined;
  const { body, leaves, typeResolvers, steps } = source;
  const tools = {
    anomaly() {
      throw anomaly;
    },
    tooLarge() {
      throw new AnswerTooLargeError();
    },
    pause,
    Failure,
  };
  const make = new Function('tools', 'leaves', 'typeResolvers', body);
  const write: Write<T> = make(tools, leaves, typeResolvers);
  return { write, steps };
}
