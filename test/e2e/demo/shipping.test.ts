import { type Client, createClientAsync } from 'soap';
import { fetch } from 'undici';
import { expect, test } from 'vitest';
import { demoCredentials, type ShippingOptions, startShipping } from '../../../demo/shipping.ts';

const namespace = 'urn:shop:shipping:v1';
const credentials =
  `<c:Credentials xmlns:c="${namespace}"><c:username>demo</c:username>` +
  '<c:token>demo-token</c:token></c:Credentials>';
const postcode = '10115';

test('a client that knows only the contract can ask, list and book', async () => {
  await using shipping = await connect();
  const { quote } = await shipping.call('GetShippingQuote', { sku: 'HG-0001', postcode });
  expect(quote).toMatchObject({
    attributes: { quoteId: expect.stringMatching(/^Q-/) },
    sku: 'HG-0001',
    postcode,
    currency: 'EUR',
    deliveryDate: expect.any(Date),
    serviceLevel: expect.stringMatching(/^(economy|standard|next-day)$/),
  });
  const { quoteId } = quote.attributes;
  const order = { sku: 'HG-0001', postcode, quoteId };
  expect(await shipping.call('BookShipment', order)).toMatchObject({
    booking: { bookingId: 'B-000001', quoteId },
  });
  const other = shipping.call('BookShipment', { ...order, sku: 'HG-0002' });
  await expect(other).rejects.toThrow('The quote is not for this product and postcode.');
});

test('a list answers what is shipped, each once and not in the asked order', async () => {
  await using shipping = await connect();
  const skus = { sku: ['HG-0001', 'nothing', 'HG-0002', 'HG-0001'] };
  const { quote } = await shipping.call('GetShippingQuotes', { skus, postcode });
  expect(quote.map(({ sku }) => sku)).toEqual(['HG-0002', 'HG-0001']);
});

test('leaves out the quote of what is not shipped', async () => {
  await using shipping = await connect();
  const { status, xml } = await shipping.post('GetShippingQuote', { sku: 'nothing' });
  expect(status).toBe(200);
  expect(xml).not.toContain('<quote');
});

test('writes decimals digit by digit, absent dates as nil and the id as an attribute', async () => {
  await using shipping = await connect();
  const huge = await shipping.post('GetShippingQuote', { sku: 'HG-0120' });
  expect(huge.xml).toContain('<price>1234567890123456.78</price>');
  expect(huge.xml).toMatch(/<quote quoteId="Q-[0-9a-f]{8}">/);
  expect(huge.xml).toMatch(/<deliveryDate>\d{4}-\d\d-\d\d<\/deliveryDate>/);

  const announced = await shipping.post('GetShippingQuote', { sku: 'HG-0013' });
  expect(announced.xml).toMatch(/<price>\d+\.\d0<\/price>/);
  expect(announced.xml).toMatch(
    /<deliveryDate xmlns:xsi="[^"]+XMLSchema-instance" xsi:nil="true"><\/deliveryDate>/,
  );
});

test('answers an unknown postcode with the declared fault', async () => {
  await using shipping = await connect();
  const { status, xml } = await shipping.post('GetShippingQuote', { postcode: '00000' });
  expect(status).toBe(500);
  expect(xml).toContain('<faultcode>soap:Client</faultcode>');
  expect(xml).toContain(
    `<detail><UnknownPostcodeFault xmlns="${namespace}"><postcode>00000</postcode>` +
      '<message>No carrier delivers to this postcode.</message></UnknownPostcodeFault></detail>',
  );
  const call = shipping.call('GetShippingQuote', { sku: 'HG-0001', postcode: '00000' });
  await expect(call).rejects.toMatchObject({
    root: {
      Envelope: { Body: { Fault: { detail: { UnknownPostcodeFault: { postcode: '00000' } } } } },
    },
  });
});

test('asks for credentials before anything else', async () => {
  await using shipping = await connect({ credentials: { username: 'demo', token: 'other' } });
  for (const header of ['', credentials]) {
    const { status, xml } = await shipping.post('GetShippingQuote', { postcode: '00000' }, header);
    expect(status).toBe(500);
    expect(xml).toContain('<faultstring>The credentials are missing or wrong.</faultstring>');
    expect(xml).not.toContain('<detail>');
  }
});

test('refuses what the contract does not allow', async () => {
  await using shipping = await connect();
  const order = '<postcode>10115</postcode><sku>HG-0001</sku>';
  const cases: [body: string, fault: string][] = [
    [`<GetShippingQuote xmlns="${namespace}">${order}</GetShippingQuote>`, 'in this order'],
    ['<GetShippingQuote/>', 'is not in the namespace'],
    [`<Cancel xmlns="${namespace}"/>`, 'There is no operation Cancel.'],
    [`<GetShippingQuote xmlns="${namespace}">`, 'not well-formed'],
  ];
  for (const [body, fault] of cases) {
    const { status, xml } = await shipping.send('GetShippingQuote', envelope(body));
    expect(status).toBe(500);
    expect(xml).toContain('<faultcode>soap:Client</faultcode>');
    expect(xml).toContain(fault);
  }
  const wrongAction = await shipping.send('BookShipment', envelope(quoteRequest()));
  expect(wrongAction.xml).toContain('The SOAPAction header is not the one of GetShippingQuote.');
  const noXml = await fetch(`${shipping.url}/shipping`, { method: 'POST', body: '{}' });
  expect(noXml.status).toBe(415);
});

test('records what arrived', async () => {
  await using shipping = await connect();
  await shipping.post('GetShippingQuote', { sku: 'a &amp; b' });
  expect(shipping.calls).toMatchObject([
    {
      operation: 'GetShippingQuote',
      detail: {
        body: { sku: 'a & b', postcode },
        header: { Credentials: demoCredentials },
        headers: { soapaction: `"${namespace}#GetShippingQuote"` },
        xml: expect.stringContaining('<sku>a &amp; b</sku>'),
      },
    },
  ]);
});

interface Answers {
  GetShippingQuote: { quote: { attributes: { quoteId: string } } };
  GetShippingQuotes: { quote: { sku: string }[] };
  BookShipment: object;
}

/** A backend with two clients: node-soap on the contract it serves, and plain XML. */
async function connect(options?: ShippingOptions) {
  const backend = await startShipping(options);
  const client: Client = await createClientAsync(`${backend.url}/shipping?wsdl`, {
    disableCache: true,
  });
  client.addSoapHeader({ Credentials: demoCredentials }, '', 'tns', namespace);

  async function send(operation: string, body: string): Promise<{ status: number; xml: string }> {
    const response = await fetch(`${backend.url}/shipping`, {
      method: 'POST',
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"${namespace}#${operation}"`,
      },
      body,
    });
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    return { status: response.status, xml: await response.text() };
  }

  return {
    url: backend.url,
    calls: backend.calls,
    async call<Name extends keyof Answers>(name: Name, request: object): Promise<Answers[Name]> {
      const [answer] = await client[`${name}Async`](request);
      return answer;
    },
    send,
    post(operation: string, request: QuoteRequest, header = credentials) {
      return send(operation, envelope(quoteRequest(request), header));
    },
    [Symbol.asyncDispose]: () => backend.close(),
  };
}

interface QuoteRequest {
  sku?: string;
  postcode?: string;
}

function quoteRequest({ sku = 'HG-0001', postcode: to = postcode }: QuoteRequest = {}): string {
  const members = `<sku>${sku}</sku><postcode>${to}</postcode>`;
  return `<GetShippingQuote xmlns="${namespace}">${members}</GetShippingQuote>`;
}

function envelope(body: string, header = credentials): string {
  return (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<e:Header>${header}</e:Header><e:Body>${body}</e:Body></e:Envelope>`
  );
}
