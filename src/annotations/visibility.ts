import { z } from 'zod';
import { type Directives, readDirective, readDirectives } from './read.ts';

// Schemas stand here, and not where they are used: every element of a graph is asked for each.
const noArguments = z.strictObject({});
const tagSchema = z.strictObject({ name: z.string().min(1) });

/** The names of the `@tag`s of an element. */
export function readTags(directives: Directives): string[] {
  return readDirectives(directives, 'tag', tagSchema).map(({ name }) => name);
}

/** Whether no client may see an element. */
export function isInaccessible(directives: Directives): boolean {
  return readDirective(directives, 'inaccessible', noArguments) !== undefined;
}
