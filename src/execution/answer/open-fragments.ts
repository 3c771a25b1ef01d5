import type { GraphQLError } from 'graphql';
import type { CompletedFragment } from '../../shared/incremental-answer.ts';
import type { FoundPart, OpenFragment } from './complete-deferred.ts';

/** Whether it, or what it stands in, has failed: nobody waits for it any more. */
const isLost = ({ hasFailed, outer }: OpenFragment): boolean =>
  hasFailed || (outer !== undefined && isLost(outer));

/** Whether a fragment that it stands in is to come. */
const waitsForOuter = ({ outer }: OpenFragment): boolean =>
  outer !== undefined && (outer.openParts > 0 || waitsForOuter(outer));

/** Whether there is a fragment that it is a part of, and that may yet be whole. */
export const isAwaited = ({ fragments }: FoundPart): boolean =>
  fragments.some((each) => !isLost(each));

/** Whether all fragments that it is a part of have to wait for others. */
export const isHeldBack = ({ fragments }: FoundPart): boolean =>
  fragments.every((each) => isLost(each) || waitsForOuter(each));

/** Whether its client waits for it. */
export const isDue = (fragment: OpenFragment): boolean => fragment.isAnnounced && !isLost(fragment);

/** The deferred fragments of an answer that are not whole yet. */
export class OpenFragments {
  readonly #open = new Set<OpenFragment>();

  /** Parts were found that belong to them, some perhaps to one that has failed and is over. */
  open(parts: readonly FoundPart[]): void {
    for (const fragment of parts.flatMap(({ fragments }) => fragments)) {
      fragment.openParts += 1;
      if (!fragment.hasFailed) this.#open.add(fragment);
    }
  }

  /** @returns Those that clients are to be told of now: nothing that they stand in is to come. */
  announce(): OpenFragment[] {
    const pending = [...this.#open].filter(
      (each) => !each.isAnnounced && !isLost(each) && !waitsForOuter(each),
    );
    for (const fragment of pending) fragment.isAnnounced = true;
    return pending;
  }

  /**
   * A part was completed.
   * @param failure Why it has no data; empty: it has.
   * @returns What clients are told of the fragments that it is a part of.
   */
  close(fragments: readonly OpenFragment[], failure: readonly GraphQLError[]): CompletedFragment[] {
    return fragments.flatMap((fragment) => {
      fragment.openParts -= 1;
      if (failure.length > 0) return this.#end(fragment, failure);
      return fragment.openParts === 0 ? this.#end(fragment, []) : [];
    });
  }

  /** @returns What clients are told of all that were to come. */
  giveUp(errors: readonly GraphQLError[]): CompletedFragment[] {
    return [...this.#open].flatMap((fragment) => this.#end(fragment, errors));
  }

  #end(fragment: OpenFragment, errors: readonly GraphQLError[]): CompletedFragment[] {
    if (!this.#open.delete(fragment)) return [];
    fragment.hasFailed = errors.length > 0;
    return fragment.isAnnounced ? [{ fragment, errors }] : [];
  }
}
