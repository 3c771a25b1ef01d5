/** Said by who would keep the answer of a call: how, and what is kept of it already. */
export interface Keeping {
  /**
   * Whether what is kept is for the identity alone that asks: a private cache in the words of
   * RFC 9111, else a shared one.
   */
  readonly isPrivate: boolean;
  /** Answered again when the upstream says that nothing has changed. */
  readonly known: KnownAnswer | undefined;
}

export interface KnownAnswer {
  readonly value: unknown;
  /** `Freshness.validator` of the call that brought it. */
  readonly validator: string;
}

/** What an upstream says about keeping an answer. Milliseconds count from its arrival. */
export interface Freshness {
  /** Whether it may be kept at all. */
  readonly mayKeep: boolean;
  /** Whether it is for the identity alone that asked, whoever may ask for it. */
  readonly isPrivate: boolean;
  /** Not above 0: it is used only when the upstream says again that it is right. `undefined`: no time is said. */
  readonly freshMs: number | undefined;
  /** For how long after that it may be used while it is fetched again. `undefined`: not said. */
  readonly staleWhileRevalidateMs: number | undefined;
  /** For how long it may be used when it cannot be fetched again. `undefined`: not said. */
  readonly staleIfErrorMs: number | undefined;
  /** By which the upstream knows whether it has changed; only who made it can read it. */
  readonly validator: string | undefined;
}

/** What adapters answer to a call with `keeping`, where their protocol says such things. */
export class DatedAnswer {
  readonly value: unknown;
  readonly freshness: Freshness;
  /** Whether the upstream said that what is kept is still right. */
  readonly isRevalidated: boolean;

  constructor(value: unknown, freshness: Freshness, isRevalidated: boolean) {
    this.value = value;
    this.freshness = freshness;
    this.isRevalidated = isRevalidated;
  }
}
