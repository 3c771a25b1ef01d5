const serialization = 'http://schemas.microsoft.com/2003/10/Serialization/';
const arrays = `${serialization}Arrays`;
export const apacheNamespace = 'http://xml.apache.org/xml-soap';

const arrayTypes = ['string', 'int', 'long', 'short', 'boolean', 'decimal', 'double', 'float']
  .concat('dateTime', 'base64Binary', 'unsignedInt', 'unsignedLong', 'anyType', 'anyURI')
  .map(
    (type) => `<xs:complexType name="ArrayOf${type}"><xs:sequence>
    <xs:element name="${type}" type="xs:${type}" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:element name="ArrayOf${type}" nillable="true" type="t:ArrayOf${type}"/>`,
  )
  .join('');

/** What the serializers of .NET and of Apache SOAP call the types of their platforms. */
export const platformSchemas = [
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${serialization}">
  <xs:simpleType name="char"><xs:restriction base="xs:int"/></xs:simpleType>
  <xs:simpleType name="duration"><xs:restriction base="xs:duration"/></xs:simpleType>
  <xs:simpleType name="guid"><xs:restriction base="xs:string"/></xs:simpleType>
  <xs:attribute name="FactoryType" type="xs:QName"/>
  <xs:attribute name="Id" type="xs:ID"/>
  <xs:attribute name="Ref" type="xs:IDREF"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${arrays}"
    targetNamespace="${arrays}" elementFormDefault="qualified">${arrayTypes}
  <xs:complexType name="ArrayOfguid"><xs:sequence>
    <xs:element name="guid" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${apacheNamespace}"
    targetNamespace="${apacheNamespace}">
  <xs:complexType name="mapItem"><xs:sequence>
    <xs:element name="key" nillable="true" type="xs:anyType"/>
    <xs:element name="value" nillable="true" type="xs:anyType"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Map"><xs:sequence>
    <xs:element name="item" type="t:mapItem" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Vector"><xs:sequence>
    <xs:element name="item" type="xs:anyType" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:simpleType name="DataHandler"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
  <xs:simpleType name="Image"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
</xs:schema>`,
];
