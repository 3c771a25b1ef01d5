/**
 * The three services of the demo shop, each behind a server that remembers its answers. Writes
 * their addresses as one line of JSON; counts calls at `calls`.
 */
import { createServer } from 'node:http';
import { startCatalog } from '../../demo/catalog.ts';
import { startInventory } from '../../demo/inventory.ts';
import { startShipping } from '../../demo/shipping.ts';
import { startRememberingGrpc } from './remembering-grpc.ts';
import { startRememberingHttp } from './remembering-http.ts';

let calls = 0;
const count = () => {
  calls += 1;
};
const catalog = await startRememberingHttp((await startCatalog()).url, count);
const inventory = await startRememberingGrpc((await startInventory()).url, count);
const shipping = await startRememberingHttp((await startShipping()).url, count);
const counter = createServer((_request, response) => response.end(String(calls)));
counter.listen(0, '127.0.0.1', () => {
  const address = counter.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}`;
  console.log(JSON.stringify({ catalog, inventory, shipping: `${shipping}/shipping`, calls: url }));
});
