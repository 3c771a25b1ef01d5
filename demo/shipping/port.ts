import { quoteFor, type ShippingQuote, unknownPostcode } from '../data.ts';
import { shippingNamespace } from './envelope.ts';
import { Fault } from './fault.ts';

export interface Credentials {
  readonly username: string;
  readonly token: string;
}

interface Headers {
  readonly Credentials?: Partial<Credentials> | null;
}

const xsi = 'http://www.w3.org/2001/XMLSchema-instance';

/** The operations of the port: answers as node-soap writes them, failures thrown as a Fault. */
export function createPort(expected: Credentials) {
  let bookings = 0;

  /** Every operation asks who is calling before it looks at anything else. */
  function guarded<Request>(answer: (request: Request) => object) {
    return (request: Request, _respond: unknown, headers?: Headers): object => {
      const given = headers?.Credentials;
      if (given?.username !== expected.username || given.token !== expected.token) {
        // Without a detail: SOAP 1.1 keeps it for failures of the body.
        throw new Fault('Client', 'The credentials are missing or wrong.');
      }
      return answer(request);
    };
  }

  return {
    GetShippingQuote: guarded<{ sku: string; postcode: string }>(({ sku, postcode }) => {
      const quote = deliverable(sku, postcode);
      return quote === undefined ? {} : { quote: writeQuote(quote) };
    }),

    /** Backwards, so that nobody gets away with matching answers by position. */
    GetShippingQuotes: guarded<{ skus: { sku?: string | string[] } | null; postcode: string }>(
      ({ skus, postcode }) => {
        const list = [skus?.sku ?? []].flat();
        if (list.length === 0) throw new Fault('Client', 'skus must hold at least one sku.');
        const quotes = [...new Set(list)].flatMap((sku) => deliverable(sku, postcode) ?? []);
        return { quote: quotes.map(writeQuote).reverse() };
      },
    ),

    BookShipment: guarded<{ sku: string; postcode: string; quoteId: string }>(
      ({ sku, postcode, quoteId }) => {
        const quote = deliverable(sku, postcode);
        if (quote === undefined || quote.quoteId !== quoteId) {
          throw new Fault('Client', 'The quote is not for this product and postcode.');
        }
        bookings += 1;
        const bookingId = `B-${String(bookings).padStart(6, '0')}`;
        const { price, currency } = quote;
        return { booking: { bookingId, sku, postcode, quoteId, price, currency } };
      },
    ),
  };
}

function deliverable(sku: string, postcode: string): ShippingQuote | undefined {
  if (!/^[0-9]{5}$/.test(postcode)) throw new Fault('Client', 'postcode must be five digits.');
  if (postcode === unknownPostcode) {
    const message = 'No carrier delivers to this postcode.';
    throw new Fault('Client', 'The postcode is unknown.', {
      UnknownPostcodeFault: { attributes: { xmlns: shippingNamespace }, postcode, message },
    });
  }
  return quoteFor(sku, postcode);
}

/** In the order of the schema. node-soap writes xsi:nil without declaring its prefix. */
function writeQuote({ quoteId, deliveryDate, serviceLevel, ...quote }: ShippingQuote): object {
  const nil = { attributes: { 'xmlns:xsi': xsi, 'xsi:nil': 'true' } };
  return {
    attributes: { quoteId },
    ...quote,
    deliveryDate: deliveryDate ?? nil,
    serviceLevel,
  };
}
