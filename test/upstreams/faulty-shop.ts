import { constants } from 'node:http2';
import { shippingNamespace } from '../../demo/shipping/envelope.ts';
import { httpFaults } from './http-faults.ts';
import { type GrpcBehaviour, sendMessage, startRawGrpcServer } from './raw-grpc-server.ts';
import { type Behaviour, respond, startRawHttpServer } from './raw-http-server.ts';

export type ShopSource = 'catalog' | 'inventory' | 'shipping';
export const shopSources: readonly ShopSource[] = ['catalog', 'inventory', 'shipping'];

const sku = 'HG-0001';
const quote = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<GetShippingQuoteResponse xmlns="${shippingNamespace}"><quote><sku>${sku}</sku></quote></GetShippingQuoteResponse>
</e:Body></e:Envelope>`;
const booking = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<BookShipmentResponse xmlns="${shippingNamespace}"><booking><sku>${sku}</sku></booking></BookShipmentResponse>
</e:Body></e:Envelope>`;
const soapFault = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault>
<faultcode>e:Server</faultcode><faultstring>at db.internal:5432</faultstring></e:Fault></e:Body></e:Envelope>`;
const xml = { 'content-type': 'text/xml' };

/** `sku` of a stock, or `reservation_id` of a reservation, and nothing else. */
const stock = Buffer.from([0x0a, sku.length, ...Buffer.from(sku)]);
const stocks = Buffer.from([0x0a, stock.length, ...stock]);

const sendStock: GrpcBehaviour = (stream, _session, path) => {
  sendMessage(stream, path.endsWith('/BatchGetStock') ? stocks : stock);
  stream.end();
};

const failsWith =
  (code: number): GrpcBehaviour =>
  (stream) =>
    stream.respond(
      {
        ':status': 200,
        'content-type': 'application/grpc+proto',
        'grpc-status': String(code),
        'grpc-message': 'at db.internal:5432',
      },
      { endStream: true },
    );

const grpcFaults: Readonly<Record<string, GrpcBehaviour>> = {
  ...Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`status ${index + 1}`, failsWith(index + 1)]),
  ),
  hangs: () => {},
  resetsTheStream: (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  refusesTheStream: (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
  closesTheConnection: (_stream, session) => session.destroy(),
  goesAway: (stream, session, path) => {
    sendStock(stream, session, path);
    // As servers of gRPC say it: all streams until now are worked on. Node's own default would say of
    // this one, too, that nobody has seen it.
    session.goaway(constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1);
  },
  sendsJunk: (stream) => {
    sendMessage(stream, Buffer.from([0x0a, 0xff, 0xff]));
    stream.end();
  },
  sendsNothing: (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' });
    stream.end();
  },
  sendsAPage: (stream) => {
    stream.respond({ ':status': 502, 'content-type': 'text/html' });
    stream.end('<html>db.internal</html>');
  },
};

const soapFaults: Readonly<Record<string, Behaviour>> = {
  ...httpFaults,
  faultAt500: respond('500 Internal Server Error', soapFault, xml),
  faultAt200: respond('200 OK', soapFault, xml),
  halfAnEnvelope: respond('200 OK', quote.slice(0, 90), xml),
};

/** The faults that each source of the shop knows, by their names. */
export const faultNames: Readonly<Record<ShopSource, readonly string[]>> = {
  catalog: Object.keys(httpFaults),
  inventory: Object.keys(grpcFaults),
  shipping: Object.keys(soapFaults),
};

/**
 * The services of the shop, well or not. They know one product.
 * @param faultOf Asked for every call; `undefined`: the source is well.
 */
export async function startFaultyShop(faultOf: (source: ShopSource) => string | undefined) {
  const stack = new AsyncDisposableStack();
  const writes: Record<ShopSource, number> = { catalog: 0, inventory: 0, shipping: 0 };
  const faultyHttp =
    (source: ShopSource, faults: Readonly<Record<string, Behaviour>>, well: Behaviour): Behaviour =>
    (socket, request) => {
      if (isWrite(request)) writes[source] += 1;
      (faults[faultOf(source) ?? ''] ?? well)(socket, request);
    };
  const catalog = stack.use(await startRawHttpServer());
  const product = { id: 1, sku, name: 'a' };
  catalog.behaviours.set(
    '/products',
    faultyHttp('catalog', httpFaults, respond('200 OK', JSON.stringify([product]))),
  );
  catalog.behaviours.set(
    '/products/1',
    faultyHttp('catalog', httpFaults, respond('200 OK', JSON.stringify(product))),
  );
  const shipping = stack.use(await startRawHttpServer());
  shipping.behaviours.set(
    '/shipping',
    faultyHttp('shipping', soapFaults, (socket, request) =>
      respond('200 OK', isWrite(request) ? booking : quote, xml)(socket, request),
    ),
  );
  const inventory = stack.use(
    await startRawGrpcServer((stream, session, path) => {
      const fault = faultOf('inventory') ?? '';
      // A stream that is refused was not worked on (RFC 9113, 8.7): it may come again.
      const isSeen = fault !== 'refusesTheStream';
      if (isSeen && path.endsWith('/ReserveStock')) writes.inventory += 1;
      (grpcFaults[fault] ?? sendStock)(stream, session, path);
    }),
  );
  return {
    endpoints: {
      catalog: catalog.url,
      inventory: inventory.endpoint,
      shipping: `${shipping.url}/shipping`,
    } satisfies Record<ShopSource, string>,
    /** How often each was asked to change something. */
    writes,
    /** Forgets what was asked: a run of hours must not remember all of it. */
    forget() {
      catalog.targets.length = 0;
      shipping.targets.length = 0;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const isWrite = (request: string) =>
  request.startsWith('PATCH ') ||
  request.includes('<BookShipment') ||
  /:BookShipment\b/.test(request);

/** Asks each source once by a field of its own, and two of them by a join. */
export const shopQuestion = `query ($sku: String!) {
  product(id: 1) { name }
  stock(sku: $sku) { sku }
  shippingQuote(sku: $sku, postcode: "10115") { sku }
  products { name stock { sku } }
}`;

/** The field that only one source answers. */
export const ownField: Readonly<Record<ShopSource, string>> = {
  catalog: 'product',
  inventory: 'stock',
  shipping: 'shippingQuote',
};

/** Changes something of each source, once. */
export const shopWrite = `mutation ($sku: String!) {
  updateProduct(id: 1, input: {}) { name }
  reserveStock(sku: $sku, quantity: 1) { reservationId }
  bookShipment(sku: $sku, postcode: "10115", quoteId: "q") { sku }
}`;

export const shopStream = 'subscription ($sku: String!) { watchStock(sku: $sku) { sku } }';
