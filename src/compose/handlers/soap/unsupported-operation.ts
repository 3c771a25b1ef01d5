/** An operation that cannot be served yet; its message is the reason that the report gives. */
export class UnsupportedOperation extends Error {
  override readonly name = 'UnsupportedOperation';
}
