/** The namespaces that a WSDL 1.1 contract is written in. */
export const namespaces = {
  wsdl: 'http://schemas.xmlsoap.org/wsdl/',
  wsdl20: 'http://www.w3.org/ns/wsdl',
  xsd: 'http://www.w3.org/2001/XMLSchema',
  xml: 'http://www.w3.org/XML/1998/namespace',
  mime: 'http://schemas.xmlsoap.org/wsdl/mime/',
} as const;

/** SOAP encoding (arrays and multi-references) of SOAP 1.1, section 5, and of 1.2 Adjuncts, 3. */
export const encodingNamespaces: ReadonlySet<string> = new Set([
  'http://schemas.xmlsoap.org/soap/encoding/',
  'http://www.w3.org/2003/05/soap-encoding',
]);

/** The namespace of binding elements tells the SOAP version. */
export const soapBindingVersions: ReadonlyMap<string, '1.1' | '1.2'> = new Map([
  ['http://schemas.xmlsoap.org/wsdl/soap/', '1.1'],
  ['http://schemas.xmlsoap.org/wsdl/soap12/', '1.2'],
]);

/** What `soapNamespace` of the handler's configuration may be. */
export const soapEnvelopeVersions: ReadonlyMap<string, '1.1' | '1.2'> = new Map([
  ['http://schemas.xmlsoap.org/soap/envelope/', '1.1'],
  ['http://www.w3.org/2003/05/soap-envelope', '1.2'],
]);
