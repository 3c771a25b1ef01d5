/** The member of an answer that is its result, where it has headers too. No header has such a name. */
export const resultKey = '#result';
