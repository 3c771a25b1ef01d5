import { GatewayError } from '../../errors/gateway-error.ts';

/** How many subscriptions may be open at once: each holds a connection and a stream of an upstream. */
export class SubscriptionSlots {
  readonly #max: number;
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * @returns What gives the slot back; to be called once.
   * @throws GatewayError OVERLOADED when none is free
   */
  take(): () => void {
    if (this.#taken >= this.#max) throw new GatewayError('OVERLOADED');
    this.#taken += 1;
    return () => {
      this.#taken -= 1;
    };
  }
}
