/** Nothing rather than an empty description. */
export const descriptionOf = ({
  description,
}: {
  readonly description?: string | undefined;
}): { description?: string } => (description === undefined ? {} : { description });
