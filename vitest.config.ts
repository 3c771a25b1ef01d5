import { createRequire } from 'node:module';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/**
 * Files that watch their process (CPU time, memory, promises, warnings, what nobody caught) or set
 * flags of V8: what they see must be their own.
 */
const ownProcess = [
  'test/e2e/cost/{promises,survivors}.test.ts',
  'test/e2e/faults/{chaos,memory,deferred-memory}.test.ts',
  'test/hostile/{costly-validation,documents,long-headers,many-errors,passwords}.test.ts',
  'test/unit/upstream/adapters/grpc/tls.test.ts',
  'test/unit/upstream/adapters/soap/parser-shape.test.ts',
];

export default defineConfig({
  // graphql 16 is published twice in one package. Node takes `main`, Vite would take `module`, and
  // schemas of one are strangers to the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: resolve('graphql') }] },
  test: {
    // Real servers on a machine that may be busy: slow is no failure, a hang is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    retry: 0,
    // By default one core is left idle, which on two cores is half of them.
    maxWorkers: '100%',
    // For processes that tests start: compiling the same sources anew is half of what each costs
    // until it listens.
    env: { NODE_COMPILE_CACHE: path.resolve('node_modules/.cache/headgate-tests') },
    projects: [
      { extends: true, test: { name: 'own process', include: ownProcess } },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ownProcess],
          // Loading the gateway and Mesh anew for each of 300 files was half of all CPU time.
          isolate: false,
          setupFiles: ['test/leave-process-as-found.ts'],
        },
      },
    ],
  },
});
