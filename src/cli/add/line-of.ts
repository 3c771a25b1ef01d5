/** The line of an index of a text, from 1. */
export const lineOf = (text: string, index: number): number =>
  text.slice(0, index).split('\n').length;
