import { SaxesParser } from 'saxes';

export const envelopeNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
export const shippingNamespace = 'urn:shop:shipping:v1';

/** The children of each request element, in the order of its xs:sequence. */
const sequences: Readonly<Record<string, readonly string[]>> = {
  GetShippingQuote: ['sku', 'postcode'],
  GetShippingQuotes: ['skus', 'postcode'],
  BookShipment: ['sku', 'postcode', 'quoteId'],
};

class EnvelopeError extends Error {
  override name = 'EnvelopeError';
}

/**
 * Reads the operation out of an envelope and refuses what the contract does not allow. node-soap
 * ignores namespaces and order, as the services that this one stands for do not.
 */
export function readOperation(xml: string): string {
  const parser = new SaxesParser({ xmlns: true });
  const path: string[] = [];
  const members: string[] = [];

  parser.on('error', (error) => {
    throw new EnvelopeError(`The request is not well-formed XML: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new EnvelopeError('SOAP forbids document types.');
  });
  parser.on('opentag', ({ local, uri }) => {
    path.push(local);
    const isEnvelope = path.length <= 2;
    if (isEnvelope && uri !== envelopeNamespace) {
      throw new EnvelopeError(`${local} is not in the namespace of SOAP 1.1.`);
    }
    // Other header blocks are somebody else's business.
    const isOurs = path[1] === 'Body' || path.includes('Credentials');
    if (!isEnvelope && isOurs && uri !== shippingNamespace) {
      throw new EnvelopeError(`${local} is not in the namespace ${shippingNamespace}.`);
    }
    if (path[1] === 'Body' && (path.length === 3 || path.length === 4)) members.push(local);
  });
  parser.on('closetag', () => {
    path.pop();
  });
  parser.write(xml).close();

  const [operation = '', ...children] = members;
  const sequence = sequences[operation];
  if (sequence === undefined) throw new EnvelopeError(`There is no operation ${operation}.`);
  if (children.join() !== sequence.join()) {
    throw new EnvelopeError(`${operation} must hold ${sequence.join(', ')}, in this order.`);
  }
  return operation;
}
