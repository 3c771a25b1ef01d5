import { type DocumentNode, type FieldNode, visit } from 'graphql';
import { GatewayError } from '../../../src/errors/gateway-error.ts';
import type { DeniedFields } from '../../../src/shared/request-context.ts';
import type { Dice } from './dice.ts';
import { startOf } from './reference.ts';

/** Places of a document where the principal may not ask, as the access check finds them. */
export function randomDenial(document: DocumentNode, dice: Dice): DeniedFields {
  const errors = new Map<FieldNode, Error>();
  visit(document, {
    Field(node) {
      // Nobody is asked for it.
      if (node.name.value.startsWith('__')) return false;
      // graphql-js finds first what is wrong with arguments.
      if (node.arguments?.length === 0 && dice.chance(0.1)) {
        errors.set(node, new GatewayError('FORBIDDEN'));
      }
      return undefined;
    },
  });
  return { key: [...errors.keys()].map(startOf).join(), errors };
}
