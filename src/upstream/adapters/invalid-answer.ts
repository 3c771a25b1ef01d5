/** An answer that does not follow its contract; the message is for the log. */
export class InvalidAnswer extends Error {
  override readonly name = 'InvalidAnswer';
}
