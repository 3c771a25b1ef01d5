/** What every page of docs/reference begins with, below its title. */
export const generated =
  '<!-- Made by scripts/generate-reference.ts; change its source instead. -->';

/** Text as a cell of a table. */
export const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
