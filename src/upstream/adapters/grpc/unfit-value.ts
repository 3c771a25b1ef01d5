import { RefusedValue } from '../refused-value.ts';

/** A value of the client that its field cannot carry. */
export class UnfitValue extends RefusedValue {
  /**
   * @param path Where the value stands: `filter.limits[2]`. The value itself is not repeated.
   * @param expected What the field takes: `int32`, `a base64 string`.
   */
  constructor(path: string, expected: string) {
    super(`The argument "${path}" must be ${expected}.`);
  }
}
