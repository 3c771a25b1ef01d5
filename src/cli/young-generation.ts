import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the memory for new objects as small as it is. Nearly all that a start makes stays, so V8
 * gives it ever more room for new objects, which would lie idle afterwards.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1');

/** From now on it may grow as requests need it: V8's own default. */
export const letYoungGenerationGrow = (): void =>
  setFlagsFromString('--semi-space-growth-factor=2');
