import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

export default defineConfig({
  // graphql 16 is published twice in one package. Node takes `main`, Vite would take `module`, and
  // schemas of one are strangers to the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    // Real servers on a machine that may be busy: slow is no failure, a hang is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    retry: 0,
    // By default one core is left idle, which on two cores is half of them.
    maxWorkers: '100%',
  },
});
