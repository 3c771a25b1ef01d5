/** A value that cannot be sent; its message may be shown to the client and never repeats it. */
export class RefusedValue extends Error {
  override readonly name = 'RefusedValue';
}
