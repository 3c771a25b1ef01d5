import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTorture, type TortureGateway } from './torture-gateway.ts';

let torture: TortureGateway;
beforeAll(async () => {
  torture = await startTorture();
});
afterAll(async () => {
  await torture[Symbol.asyncDispose]();
});

const namespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};
type Version = keyof typeof namespaces;
const secret = 'at com.example.Secret(10.0.0.7)';
const detail =
  '<t:OutOfStock xmlns:t="urn:torture"><t:sku>007</t:sku><t:left>0</t:left></t:OutOfStock>';

const fault = (version: Version, code: string, reason: string, inside = '') => {
  const body =
    version === '1.1'
      ? `<faultcode>e:${code}</faultcode><faultstring>${reason}</faultstring><detail>${inside}</detail>`
      : `<e:Code><e:Value>e:${code}</e:Value></e:Code><e:Reason><e:Text xml:lang="en">${reason}</e:Text></e:Reason><e:Detail>${inside}</e:Detail>`;
  return `<e:Envelope xmlns:e="${namespaces[version]}"><e:Body><e:Fault>${body}</e:Fault></e:Body></e:Envelope>`;
};

test.each<[Version, string, number, string, string | undefined, string]>([
  ['1.1', 'Client', 500, secret, undefined, 'BAD_INPUT'],
  ['1.1', 'Server', 500, secret, undefined, 'UPSTREAM_FAILED'],
  ['1.1', 'Server', 200, secret, '<trace>x</trace>', 'UPSTREAM_FAILED'],
  // Of PHP, which puts the declared fault into those of the server too.
  ['1.1', 'Server', 500, secret, '<t:OutOfStock xmlns:t="urn:torture"/>', 'UPSTREAM_FAILED'],
  ['1.1', 'Server', 500, 'None left.', detail, 'UPSTREAM_FAILED'],
  ['1.1', 'Client', 200, 'None left.', detail, 'BAD_INPUT'],
  ['1.2', 'Sender', 400, secret, undefined, 'BAD_INPUT'],
  ['1.2', 'Receiver', 500, secret, undefined, 'UPSTREAM_FAILED'],
  ['1.2', 'Sender', 400, 'None left.', detail, 'BAD_INPUT'],
])('a fault of SOAP %s: %s, HTTP %i', async (version, code, status, reason, inside, expected) => {
  const name = version === '1.1' ? 'fail' : 'fail12';
  torture.upstream.answers.set('Fail', () => ({
    status,
    body: fault(version, code, reason, inside),
  }));
  const answer = await torture.ask(`mutation { ${name}(kind: "x") }`);
  expect(answer.data).toEqual({ [name]: null });
  const [error] = answer.errors ?? [];
  expect(error).toMatchObject({ path: [name], extensions: { code: expected } });
  expect(JSON.stringify(answer)).not.toMatch(/Secret|10\.0\.0\.7|trace/);
  if (inside !== detail) return;
  expect(error?.message).toBe('None left.');
  expect(error?.extensions).toMatchObject({
    details: { fault: 'OutOfStock', sku: '007', left: 0 },
  });
});
