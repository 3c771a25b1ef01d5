/**
 * A value that cannot be sent as what the contract asks for. Its message may be read by clients:
 * it names the argument and never repeats the value.
 */
export class RefusedValue extends Error {
  override readonly name = 'RefusedValue';
}
