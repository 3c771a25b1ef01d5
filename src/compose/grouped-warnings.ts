/**
 * One contract may say the same at hundreds of places, `file:line:column: the same`: that is
 * reported once, at the first of them, so that it hides nothing else.
 */
export function groupedWarnings(warnings: readonly string[]): string[] {
  const places = new Map<string, string[]>();
  for (const warning of warnings) {
    const [, place = '', text = warning] = /^(\S+:\d+): (.+)$/s.exec(warning) ?? [];
    const known = places.get(text);
    if (known === undefined) places.set(text, [place]);
    else known.push(place);
  }
  return [...places].map(([text, [first = '', ...others]]) => {
    if (first === '') return text;
    return `${first}${others.length === 0 ? '' : othersText(others.length)}: ${text}`;
  });
}

const othersText = (count: number) => ` and ${count} more ${count === 1 ? 'place' : 'places'}`;
