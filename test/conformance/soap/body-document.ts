/** The element inside soap:Body of an envelope of ours, as a document of its own. */
export function bodyDocument(envelope: string): string {
  const [, declarations = ''] = /<soap:Envelope([^>]*)>/.exec(envelope) ?? [];
  const [, body = ''] = /<soap:Body>(.*)<\/soap:Body>/s.exec(envelope) ?? [];
  return body.replace(/^<[\w:]+/, (tag) => tag + declarations);
}
