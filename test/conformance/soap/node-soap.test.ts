import { once } from 'node:events';
import { createServer } from 'node:http';
import { listen } from 'soap';
import { expect, test, vi } from 'vitest';
import { tortureContract } from './torture-contract.ts';
import { startTorture } from './torture-gateway.ts';

/** A server by another implementation, which reads envelopes by the same contract. */
async function startNodeSoap() {
  const received: { operation: string; args: unknown; security: unknown }[] = [];
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const endpoint = `http://127.0.0.1:${address.port}/soap`;
  const echo = (operation: string) => (args: unknown, _callback: unknown, headers: unknown) => {
    const security =
      typeof headers === 'object' && headers !== null && 'Security' in headers
        ? headers.Security
        : undefined;
    received.push({ operation, args, security });
    return args;
  };
  // It cannot write the xsi:type that it has read.
  const EchoAnimal = (args: unknown, callback: unknown, headers: unknown) => {
    echo('EchoAnimal')(args, callback, headers);
    return { animal: { id: 9 } };
  };
  const names = ['EchoEverything', 'EchoPayment'];
  const echoes = Object.fromEntries(names.map((name) => [name, echo(name)]));
  const Documents = { ...echoes, EchoAnimal };
  await new Promise<void>((resolve, reject) => {
    listen(server, {
      path: '/soap',
      xml: tortureContract(endpoint),
      // It finds a port by its path: the other ones have the same.
      services: { Torture: { Documents } },
      callback: (error: unknown) => (error ? reject(error) : resolve()),
    });
  });
  return {
    endpoint,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

test('another implementation reads what we send and we read what it answers', async () => {
  await using upstream = await startNodeSoap();
  vi.stubEnv('TORTURE_PASSWORD', 's<cret');
  const wsSecurity = { username: 'me', password: 'env:TORTURE_PASSWORD', timestampTtlSeconds: 60 };
  await using torture = await startTorture({ endpoint: upstream.endpoint, wsSecurity });
  vi.unstubAllEnvs();

  // Without blanks at the ends of texts and digits that no double has: node-soap loses those.
  const value = {
    text: 'Ünï <&> 😀',
    flag: false,
    int: 0,
    decimal: '12.5',
    size: 'EXTRA_LARGE',
    list: ['a', 'b'],
    rows: [{ cell: [{ value: ['1.5', '2'] }, { value: ['3'] }] }],
  };
  const everything = await torture.ask(
    `mutation ($value: EverythingInput) { echoEverything(value: $value) {
      text flag int decimal size list rows { cell { value } } } }`,
    { value },
  );
  expect(everything.errors).toBeUndefined();
  expect(everything.data?.echoEverything).toEqual(value);
  expect(upstream.received[0]).toMatchObject({
    operation: 'EchoEverything',
    args: { value: { text: value.text, flag: false, int: 0, size: 'extra large' } },
    security: {
      Timestamp: { Created: expect.anything(), Expires: expect.anything() },
      UsernameToken: { Username: 'me', Password: { $value: 's<cret' } },
    },
  });

  const payment = await torture.ask('mutation { echoPayment(payment: { iban: "DE00" }) { iban } }');
  expect(payment.data?.echoPayment).toEqual({ iban: 'DE00' });

  const dog = await torture.ask(
    'mutation { echoAnimal(animal: { _type: Dog, id: "9", tricks: ["sit", "roll"] }) { id } }',
  );
  expect(dog.data?.echoAnimal).toEqual({ id: '9' });
  expect(upstream.received.at(-1)?.args).toMatchObject({
    animal: { attributes: { 'xsi:type': expect.stringMatching(/:Dog$/) }, tricks: ['sit', 'roll'] },
  });
});
