const mime = (namespace: string) => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:t="${namespace}" targetNamespace="${namespace}">
  <xs:attribute name="contentType" type="xs:string"/>
  <xs:attribute name="expectedContentTypes" type="xs:string"/>
  ${['base64Binary', 'hexBinary']
    .map(
      (name) => `<xs:complexType name="${name}"><xs:simpleContent><xs:extension base="xs:${name}">
    <xs:attribute ref="t:contentType"/>
  </xs:extension></xs:simpleContent></xs:complexType>`,
    )
    .join('')}
</xs:schema>`;

/** Bytes with a media type, and references to parts beside the envelope. */
export const attachmentSchemas = [
  mime('http://www.w3.org/2005/05/xmlmime'),
  mime('http://www.w3.org/2004/11/xmlmime'),
  // Where an Include stands, its bytes are read.
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/2004/08/xop/include">
  <xs:element name="Include" type="xs:base64Binary"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://ws-i.org/profiles/basic/1.1/xsd">
  <xs:simpleType name="swaRef"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
</xs:schema>`,
];
