/** Attributes that XML itself defines, and XLink; each document is one xs:schema. */
export const xmlSchemas = [
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:string"/>
  <xs:attribute name="space" type="xs:NCName"/>
  <xs:attribute name="base" type="xs:anyURI"/>
  <xs:attribute name="id" type="xs:ID"/>
  <xs:attributeGroup name="specialAttrs">
    <xs:attribute ref="xml:lang"/><xs:attribute ref="xml:space"/>
    <xs:attribute ref="xml:base"/><xs:attribute ref="xml:id"/>
  </xs:attributeGroup>
</xs:schema>`,
  // A schema inside a message, as .NET puts it before the rows of a DataSet.
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/2001/XMLSchema">
  <xs:element name="schema" type="xs:anyType"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:l="http://www.w3.org/1999/xlink"
    targetNamespace="http://www.w3.org/1999/xlink">
  <xs:attribute name="type" type="xs:string"/>
  <xs:attribute name="href" type="xs:anyURI"/>
  <xs:attribute name="role" type="xs:anyURI"/>
  <xs:attribute name="arcrole" type="xs:anyURI"/>
  <xs:attribute name="title" type="xs:string"/>
  <xs:attribute name="show" type="xs:string"/>
  <xs:attribute name="actuate" type="xs:string"/>
  <xs:attributeGroup name="simpleLink">
    <xs:attribute ref="l:type"/><xs:attribute ref="l:href"/><xs:attribute ref="l:role"/>
    <xs:attribute ref="l:arcrole"/><xs:attribute ref="l:title"/><xs:attribute ref="l:show"/>
    <xs:attribute ref="l:actuate"/>
  </xs:attributeGroup>
  <xs:attributeGroup name="simpleAttrs"><xs:attributeGroup ref="l:simpleLink"/></xs:attributeGroup>
</xs:schema>`,
];
