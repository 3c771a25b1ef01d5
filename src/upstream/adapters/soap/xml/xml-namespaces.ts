/** The namespace of the envelope tells the SOAP version. */
export const envelopeNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

/** SOAP encoding: SOAP 1.1, 5 and SOAP 1.2 Adjuncts, 3. */
export const encodingNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/encoding/',
  '1.2': 'http://www.w3.org/2003/05/soap-encoding',
} as const;

/** SOAP 1.2 Adjuncts, 4. */
export const rpcNamespace = 'http://www.w3.org/2003/05/soap-rpc';

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xsiNamespace = 'http://www.w3.org/2001/XMLSchema-instance';
