import { z } from 'zod';

/** RFC 7517, 5: what the keys are made of, jose judges. */
export const jwksSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string() })).nonempty(),
});
