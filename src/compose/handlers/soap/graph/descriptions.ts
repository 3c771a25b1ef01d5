/** Nothing rather than an empty description. */
export const descriptionOf = ({
  description,
}: {
  readonly description?: string | undefined;
}): { description?: string } => (description === undefined ? {} : { description });

/** A description with sentences of ours below it. */
export function withNotes(
  description: string | undefined,
  notes: readonly string[],
): string | undefined {
  const paragraphs = [...(description === undefined ? [] : [description]), ...notes];
  return paragraphs.length === 0 ? undefined : paragraphs.join('\n\n');
}
