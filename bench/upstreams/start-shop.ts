import { fileURLToPath } from 'node:url';
import { startProgram } from '../harness/program.ts';
import type { Upstream } from './upstream.ts';

const shop = fileURLToPath(new URL('shop.ts', import.meta.url));

/** The services behind the shop page. */
export async function startShop(): Promise<Upstream> {
  await using stack = new AsyncDisposableStack();
  const program = stack.use(startProgram({ command: [process.execPath, shop] }, 'others'));
  const { calls, ...addresses } = JSON.parse(await program.nextLine());
  const owned = stack.move();
  return {
    addresses,
    calls: async () => Number(await (await fetch(calls)).text()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
