import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServerless, type Server as SoapServer } from 'soap';
import { type DemoBackend, type DemoBackendOptions, type DemoCall, recordCall } from './backend.ts';
import { listen, mediaType, readBody } from './http-backend.ts';
import { envelopeNamespace, readOperation, shippingNamespace } from './shipping/envelope.ts';
import { type Credentials, createPort } from './shipping/port.ts';

export interface ShippingCall {
  readonly headers: IncomingHttpHeaders;
  /** The request element and the header blocks as node-soap reads them, namespaces dropped. */
  readonly body: unknown;
  readonly header: unknown;
  readonly xml: string;
}

export interface ShippingOptions extends DemoBackendOptions {
  credentials?: Credentials;
}

const contract = new URL('../sources/shipping/shipping.wsdl', import.meta.url);
const contractAddress = 'http://127.0.0.1:4103';
const path = '/shipping';

/** What the demo configures at both ends. */
export const demoCredentials: Credentials = { username: 'demo', token: 'demo-token' };

/** The shipping service of the shop: SOAP 1.1, after sources/shipping/shipping.wsdl. */
export async function startShipping(
  options: ShippingOptions = {},
): Promise<DemoBackend<ShippingCall>> {
  const calls: DemoCall<ShippingCall>[] = [];
  const port = createPort(options.credentials ?? demoCredentials);
  const wsdl = await readFile(contract, 'utf8');
  const soap = await createServerless({
    path,
    suppressStack: true,
    xml: wsdl,
    services: { Shipping: { ShippingPort: port } },
  });

  const { url, close } = await listen(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', contractAddress);
    if (pathname !== path) return send(response, 404, '');
    if (request.method === 'GET' && search.toLowerCase() === '?wsdl') {
      // Served with the address that it is served from, as a deployed service does.
      return send(response, 200, wsdl.replace(contractAddress, url));
    }
    if (request.method !== 'POST') return send(response, 405, '', { allow: 'POST' });
    if (mediaType(request) !== 'text/xml') return send(response, 415, '');
    const xml = await readBody(request);
    if (xml === undefined) return send(response, 413, '');
    const { status, body } = await answer(soap, request, xml, calls);
    send(response, status, body);
  }, options);

  return { name: 'shipping', url, calls, close, [Symbol.asyncDispose]: close };
}

async function answer(
  soap: SoapServer,
  request: IncomingMessage,
  xml: string,
  calls: DemoCall<ShippingCall>[],
): Promise<{ status: number; body: string }> {
  const { headers } = request;
  let operation: string;
  try {
    operation = readOperation(xml);
    checkAction(headers.soapaction, operation);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    recordCall(calls, {
      operation: 'unreadable',
      detail: { headers, body: null, header: null, xml },
    });
    return { status: 500, body: writeFault(message) };
  }
  const read = { body: null as unknown, header: null as unknown };
  const listener = (envelope: { Body?: Record<string, unknown>; Header?: unknown }) => {
    read.body = envelope.Body?.[operation] ?? null;
    read.header = envelope.Header ?? null;
  };
  // processRequest reads before it returns its promise, so no other request gets in between.
  soap.once('request', listener);
  const result = soap.processRequest(xml, { headers: { ...headers } });
  soap.off('request', listener);
  recordCall(calls, { operation, detail: { headers, xml, ...read } });
  const { statusCode, body } = await result;
  return { status: statusCode, body };
}

/** WS-I asks for the header, with or without a useful value; a wrong one is a mistake. */
function checkAction(header: string | string[] | undefined, operation: string): void {
  if (header === undefined) throw new Error('The SOAPAction header is missing.');
  const action = String(header).replace(/^"(.*)"$/, '$1');
  if (action !== `${shippingNamespace}#${operation}`) {
    throw new Error(`The SOAPAction header is not the one of ${operation}.`);
  }
}

/** For requests that node-soap never sees. */
function writeFault(message: string): string {
  const text = message.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelopeNamespace}">` +
    '<soap:Body><soap:Fault><faultcode>soap:Client</faultcode>' +
    `<faultstring>${text}</faultstring></soap:Fault></soap:Body></soap:Envelope>`
  );
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/xml; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
