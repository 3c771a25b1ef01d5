/**
 * The composed schema says what cannot be served, though compose refuses to write such things: it
 * was edited or merged by hand, or composed by another version. A mistake in a file, not of ours.
 */
export class GraphError extends Error {
  override readonly name: string = 'GraphError';
}
