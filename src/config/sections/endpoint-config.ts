import { z } from 'zod';

export const endpoint = z
  .string()
  .min(1)
  .refine((text) => !/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i.test(text), {
    message: 'must hold no user and password: send them as a header, see headers.set',
  });
