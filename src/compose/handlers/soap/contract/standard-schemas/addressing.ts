const current = 'http://www.w3.org/2005/08/addressing';
const submission = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

const open = (name: string) => `<xs:complexType name="${name}">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute/>
  </xs:complexType>`;

const text = (name: string, base: string, attributes = '') => `<xs:complexType name="${name}">
    <xs:simpleContent><xs:extension base="${base}">${attributes}<xs:anyAttribute/></xs:extension></xs:simpleContent>
  </xs:complexType>`;

const elements = (types: Readonly<Record<string, string>>) =>
  Object.entries(types)
    .map(([name, type]) => `<xs:element name="${name}" type="${type}"/>`)
    .join('');

/** WS-Addressing 1.0, its submission of 2004, and its marks in WSDL. */
export const addressingSchemas = [
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${current}"
    targetNamespace="${current}" elementFormDefault="qualified">
  ${open('ReferenceParametersType')}${open('MetadataType')}
  ${text('AttributedURIType', 'xs:anyURI')}
  ${text('AttributedQNameType', 'xs:QName')}
  ${text('AttributedUnsignedLongType', 'xs:unsignedLong')}
  ${text('RelatesToType', 'xs:anyURI', '<xs:attribute name="RelationshipType" type="xs:anyURI"/>')}
  <xs:complexType name="EndpointReferenceType"><xs:sequence>
    <xs:element name="Address" type="t:AttributedURIType"/>
    <xs:element ref="t:ReferenceParameters" minOccurs="0"/>
    <xs:element ref="t:Metadata" minOccurs="0"/>
    <xs:any minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:anyAttribute/></xs:complexType>
  <xs:attribute name="IsReferenceParameter" type="xs:boolean"/>
  ${elements({
    EndpointReference: 't:EndpointReferenceType',
    ReferenceParameters: 't:ReferenceParametersType',
    Metadata: 't:MetadataType',
    MessageID: 't:AttributedURIType',
    RelatesTo: 't:RelatesToType',
    ReplyTo: 't:EndpointReferenceType',
    From: 't:EndpointReferenceType',
    FaultTo: 't:EndpointReferenceType',
    To: 't:AttributedURIType',
    Action: 't:AttributedURIType',
    RetryAfter: 't:AttributedUnsignedLongType',
    ProblemHeaderQName: 't:AttributedQNameType',
    ProblemIRI: 't:AttributedURIType',
  })}
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${submission}"
    targetNamespace="${submission}" elementFormDefault="qualified">
  ${open('ReferencePropertiesType')}${open('ReferenceParametersType')}
  ${text('AttributedURI', 'xs:anyURI')}${text('AttributedQName', 'xs:QName')}
  ${text('ServiceNameType', 'xs:QName', '<xs:attribute name="PortName" type="xs:NCName"/>')}
  ${text('Relationship', 'xs:anyURI', '<xs:attribute name="RelationshipType" type="xs:QName"/>')}
  <xs:complexType name="EndpointReferenceType"><xs:sequence>
    <xs:element name="Address" type="t:AttributedURI"/>
    <xs:element name="ReferenceProperties" type="t:ReferencePropertiesType" minOccurs="0"/>
    <xs:element name="ReferenceParameters" type="t:ReferenceParametersType" minOccurs="0"/>
    <xs:element name="PortType" type="t:AttributedQName" minOccurs="0"/>
    <xs:element name="ServiceName" type="t:ServiceNameType" minOccurs="0"/>
    <xs:any minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:anyAttribute/></xs:complexType>
  <xs:attribute name="Action" type="xs:anyURI"/>
  ${elements({
    EndpointReference: 't:EndpointReferenceType',
    MessageID: 't:AttributedURI',
    RelatesTo: 't:Relationship',
    To: 't:AttributedURI',
    Action: 't:AttributedURI',
    From: 't:EndpointReferenceType',
    ReplyTo: 't:EndpointReferenceType',
    FaultTo: 't:EndpointReferenceType',
  })}
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/2006/05/addressing/wsdl">
  <xs:attribute name="Action" type="xs:anyURI"/>
  <xs:element name="ServiceName" type="xs:QName"/>
  <xs:element name="InterfaceName" type="xs:QName"/>
  <xs:element name="UsingAddressing" type="xs:anyType"/>
</xs:schema>`,
];
