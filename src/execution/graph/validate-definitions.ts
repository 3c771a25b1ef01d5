import { type DocumentNode, type GraphQLError, visit, visitInParallel } from 'graphql';
import { specifiedSDLRules } from 'graphql/validation/specifiedRules.js';
import { SDLValidationContext } from 'graphql/validation/ValidationContext.js';
import type { Steps } from '../../tools/steps.ts';

/** So many take some milliseconds. */
const definitionsOfStep = 100;

/** `validateSDL` of graphql-js, a part of the definitions in each step. */
export function* validateDefinitions(document: DocumentNode): Steps<readonly GraphQLError[]> {
  const errors: GraphQLError[] = [];
  const context = new SDLValidationContext(document, null, (error) => errors.push(error));
  // The rules look up what is known in the whole document, and remember what they have seen.
  const visitor = visitInParallel(specifiedSDLRules.map((rule) => rule(context)));
  const { definitions } = document;
  for (let from = 0; from < definitions.length; from += definitionsOfStep) {
    const part = definitions.slice(from, from + definitionsOfStep);
    visit({ ...document, definitions: part }, visitor);
    yield;
  }
  return errors;
}
