const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const soap12 = 'http://www.w3.org/2003/05/soap-envelope';

const open = (name: string) => `<xs:complexType name="${name}">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute/>
  </xs:complexType>`;

const encoding = (namespace: string) => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:t="${namespace}" targetNamespace="${namespace}">
  <xs:attributeGroup name="commonAttributes"/>
  <xs:attributeGroup name="arrayAttributes"/>
  <xs:attributeGroup name="arrayMemberAttributes"/>
  <xs:group name="Array">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
  </xs:group>
</xs:schema>`;

/** The envelopes of both versions and their encodings: what contracts refer to of them. */
export const soapSchemas = [
  // Types and arrays of SOAP encoding are built in; only its groups are asked for by name.
  encoding('http://schemas.xmlsoap.org/soap/encoding/'),
  encoding('http://www.w3.org/2003/05/soap-encoding'),
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${soap11}"
    targetNamespace="${soap11}">
  <xs:attribute name="mustUnderstand" type="xs:string"/>
  <xs:attribute name="actor" type="xs:anyURI"/>
  <xs:attribute name="encodingStyle" type="xs:anyURI"/>
  <xs:attributeGroup name="encodingStyle"><xs:attribute ref="t:encodingStyle"/></xs:attributeGroup>
  ${['Envelope', 'Header', 'Body', 'detail'].map(open).join('')}
  <xs:complexType name="Fault"><xs:sequence>
    <xs:element name="faultcode" type="xs:QName"/>
    <xs:element name="faultstring" type="xs:string"/>
    <xs:element name="faultactor" type="xs:anyURI" minOccurs="0"/>
    <xs:element name="detail" type="t:detail" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:element name="Envelope" type="t:Envelope"/>
  <xs:element name="Header" type="t:Header"/>
  <xs:element name="Body" type="t:Body"/>
  <xs:element name="Fault" type="t:Fault"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${soap12}"
    targetNamespace="${soap12}" elementFormDefault="qualified">
  <xs:attribute name="mustUnderstand" type="xs:string"/>
  <xs:attribute name="role" type="xs:anyURI"/>
  <xs:attribute name="relay" type="xs:string"/>
  <xs:attribute name="encodingStyle" type="xs:anyURI"/>
  ${['Envelope', 'Header', 'Body', 'detail'].map(open).join('')}
  <xs:complexType name="subcode"><xs:sequence>
    <xs:element name="Value" type="xs:QName"/>
    <xs:element name="Subcode" type="t:subcode" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="faultcode"><xs:sequence>
    <xs:element name="Value" type="xs:QName"/>
    <xs:element name="Subcode" type="t:subcode" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="reasontext"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute ref="xml:lang" use="required"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="faultreason"><xs:sequence>
    <xs:element name="Text" type="t:reasontext" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="Fault"><xs:sequence>
    <xs:element name="Code" type="t:faultcode"/>
    <xs:element name="Reason" type="t:faultreason"/>
    <xs:element name="Node" type="xs:anyURI" minOccurs="0"/>
    <xs:element name="Role" type="xs:anyURI" minOccurs="0"/>
    <xs:element name="Detail" type="t:detail" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:element name="Envelope" type="t:Envelope"/>
  <xs:element name="Header" type="t:Header"/>
  <xs:element name="Body" type="t:Body"/>
  <xs:element name="Fault" type="t:Fault"/>
</xs:schema>`,
];
