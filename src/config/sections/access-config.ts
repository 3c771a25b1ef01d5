import { z } from 'zod';
import { deniedFields } from './clients-config.ts';
import { filePath } from './values.ts';

export const access = z.strictObject({
  deniedFields: deniedFields
    .default('reject')
    .describe(
      'What happens to an operation with fields that its principal may not ask for: `reject` refuses all of it, `null` answers these fields with `null` and an error, without a call for them.',
    ),
  policies: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'Policies of `@policy` by name, each a CEL expression over `principal`, `args` and `client`: `args.id == principal.subject`.',
    ),
  policyModule: filePath
    .optional()
    .describe(
      'A JavaScript or TypeScript module, relative to this file, whose default export has policies by name: functions of `{ principal, args, client }` that return whether the principal may.',
    ),
});
