import type { GraphQLError } from 'graphql';
import {
  type CompletedFragment,
  type DeferredData,
  type DeferredFragment,
  IncrementalPayload,
} from '../../shared/incremental-answer.ts';
import { runStepByStep } from '../../tools/steps.ts';
import type { DeferredPart } from '../plan/plan.ts';
import type { Run } from '../run/run.ts';
import { checkSize } from './answer-size.ts';
import type {
  CompletedPart,
  DeferredCompleter,
  FoundPart,
  OpenFragment,
} from './complete-deferred.ts';
import { isAwaited, isDue, isHeldBack, OpenFragments } from './open-fragments.ts';

export interface Delivery {
  readonly run: Pick<Run, 'whenLoaded' | 'keepOnly'>;
  readonly completer: DeferredCompleter;
  /** Has parts that come later. */
  readonly initial: CompletedPart;
  /** The most bytes of data in all payloads together. */
  readonly maxBytes: number;
  readonly hasClientLeft: () => boolean;
  /**
   * What is said about everything that is still to come when an `AnswerTooLargeError`, or a fault,
   * ends it.
   */
  readonly errorOf: (thrown: unknown) => GraphQLError;
}

/**
 * The payloads of an answer: at first what was waited for, then each part as soon as its data is
 * there, together with all others that are ready then.
 * @throws AnswerTooLargeError when what comes at first is longer than allowed
 */
export function deliverDeferred(delivery: Delivery): AsyncGenerator<IncrementalPayload, void> {
  const { initial, hasClientLeft } = delivery;
  const open = new OpenParts(delivery);
  const first = open.first(initial);
  async function* payloads() {
    yield first;
    while (open.hasSome) {
      await open.someLoaded();
      if (hasClientLeft()) return;
      yield await open.payload();
    }
  }
  return payloads();
}

/** Parts of one plan: their data comes together. */
interface Waiting {
  found: readonly FoundPart[];
  /** `undefined`: the data is there. */
  readonly loading: Promise<unknown> | undefined;
  isLoaded: boolean;
}

/** The parts of an answer that are to come. */
class OpenParts {
  readonly #delivery: Delivery;
  readonly #fragments = new OpenFragments();
  readonly #waiting = new Map<DeferredPart, Waiting>();
  /** They wait for other fragments to be whole. */
  #heldBack: FoundPart[] = [];
  #bytesLeft: number;
  /** Why no data comes any more. */
  #failure: { readonly thrown: unknown } | undefined;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#bytesLeft = delivery.maxBytes;
  }

  get hasSome(): boolean {
    return this.#waiting.size > 0;
  }

  /** @throws AnswerTooLargeError */
  first({ data, errors, found }: CompletedPart): IncrementalPayload {
    const initialData = this.#counted(data ?? 'null');
    this.#find(found);
    const pending = this.#admit();
    if (errors.length > 0) this.#letGo();
    return new IncrementalPayload({
      initialData,
      ...(errors.length > 0 && { errors }),
      pending,
      deferred: [],
      completed: [],
      hasNext: this.hasSome,
    });
  }

  async someLoaded(): Promise<void> {
    const all = [...this.#waiting.values()];
    if (all.some(({ isLoaded }) => isLoaded)) return;
    try {
      await Promise.race(all.map(({ loading }) => loading));
    } catch (thrown) {
      this.#failure = { thrown };
    }
  }

  /** Completes all whose data is there. */
  async payload(): Promise<IncrementalPayload> {
    const deferred: DeferredData[] = [];
    const completed: CompletedFragment[] = [];
    let hasErrors = false;
    try {
      if (this.#failure !== undefined) throw this.#failure.thrown;
      for (const part of this.#takeLoaded()) {
        const { data, errors, found } = await runStepByStep(this.#delivery.completer.part(part));
        hasErrors ||= errors.length > 0;
        if (data !== undefined) {
          const fragment = nearest(part.fragments);
          deferred.push({ fragment, path: part.path, data: this.#counted(data), errors });
          this.#find(found);
        }
        const failure = data === undefined ? errors : [];
        completed.push(...this.#fragments.close(part.fragments, failure));
      }
    } catch (thrown) {
      completed.push(...this.#fragments.giveUp([this.#delivery.errorOf(thrown)]));
      hasErrors = true;
    }
    const pending = this.#admit();
    if (hasErrors) this.#letGo();
    const { hasSome: hasNext } = this;
    return new IncrementalPayload({
      initialData: undefined,
      pending,
      deferred,
      completed,
      hasNext,
    });
  }

  #find(found: readonly FoundPart[]): void {
    this.#fragments.open(found);
    for (const part of found) this.#heldBack.push(part);
  }

  /**
   * Lets all parts wait for their data that need not wait for other fragments.
   * @returns The fragments that clients are to be told of now.
   */
  #admit(): DeferredFragment[] {
    for (const [part, waiting] of this.#waiting) {
      // The fragment that they came with has failed, and another one that they belong to is not due.
      const [later, now] = partition(waiting.found.filter(isAwaited), isHeldBack);
      this.#heldBack = this.#heldBack.concat(later);
      if (now.length === 0) this.#waiting.delete(part);
      else waiting.found = now;
    }
    const [heldBack, admitted] = partition(this.#heldBack.filter(isAwaited), isHeldBack);
    this.#heldBack = heldBack;
    for (const [part, found] of Map.groupBy(admitted, (each) => each.part)) {
      const before = this.#waiting.get(part)?.found ?? [];
      this.#waiting.set(part, this.#wait(part, [...before, ...found]));
    }
    return this.#fragments.announce();
  }

  #wait(part: DeferredPart, found: readonly FoundPart[]): Waiting {
    const loading = this.#delivery.run.whenLoaded(part)?.then(() => {
      waiting.isLoaded = true;
    });
    // Whoever asks for the next payload learns of a fault, and may ask late.
    loading?.catch(() => {});
    const waiting: Waiting = { found, loading, isLoaded: loading === undefined };
    return waiting;
  }

  /** What became null, and what failed, needs nothing more. */
  #letGo(): void {
    const waiting = [...this.#waiting.values()].flatMap(({ found }) => found);
    this.#delivery.run.keepOnly([...waiting, ...this.#heldBack].filter(isAwaited));
  }

  *#takeLoaded(): Generator<FoundPart> {
    for (const [part, { isLoaded, found }] of [...this.#waiting]) {
      if (!isLoaded) continue;
      this.#waiting.delete(part);
      for (const each of found) {
        if (!isAwaited(each)) continue;
        // Unless what came just now leaves it to a fragment that its client does not know of yet.
        if (each.fragments.some(isDue)) yield each;
        else this.#heldBack.push(each);
      }
    }
  }

  /** @throws AnswerTooLargeError when it is longer than what is left */
  #counted(text: string): string {
    checkSize(text, this.#bytesLeft);
    this.#bytesLeft -= Buffer.byteLength(text);
    return text;
  }
}

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}

/** The fragment with the longest path, of those that the client waits for. */
function nearest(fragments: readonly OpenFragment[]): OpenFragment {
  const [first, ...others] = fragments.filter(isDue);
  if (first === undefined) throw new Error('a part of which nobody was told');
  return others.reduce((one, other) => (other.path.length > one.path.length ? other : one), first);
}
