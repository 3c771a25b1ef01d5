const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity';
const wsse = `${oasis}-secext-1.0.xsd`;
const wsu = `${oasis}-utility-1.0.xsd`;

const open = (name: string) => `<xs:complexType name="${name}">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute/>
  </xs:complexType>`;

const method = (name: string) => `<xs:complexType name="${name}Type" mixed="true">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="Algorithm" type="xs:anyURI" use="required"/>
  </xs:complexType><xs:element name="${name}" type="t:${name}Type"/>`;

const dsigOpen = [
  'KeyInfo',
  'KeyValue',
  'X509Data',
  'RetrievalMethod',
  'PGPData',
  'SPKIData',
  'Object',
]
  .map((name) => `${open(`${name}Type`)}<xs:element name="${name}" type="t:${name}Type"/>`)
  .join('');

/** XML Signature, WS-Security and WS-Policy: headers and parts that contracts refer to. */
export const securitySchemas = [
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${dsig}"
    targetNamespace="${dsig}" elementFormDefault="qualified">
  <xs:simpleType name="CryptoBinary"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
  <xs:simpleType name="DigestValueType"><xs:restriction base="xs:base64Binary"/></xs:simpleType>
  ${['CanonicalizationMethod', 'SignatureMethod', 'DigestMethod', 'Transform'].map(method).join('')}
  ${dsigOpen}
  <xs:complexType name="SignatureValueType"><xs:simpleContent><xs:extension base="xs:base64Binary">
    <xs:attribute name="Id" type="xs:ID"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="TransformsType"><xs:sequence>
    <xs:element ref="t:Transform" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="ReferenceType"><xs:sequence>
    <xs:element ref="t:Transforms" minOccurs="0"/>
    <xs:element ref="t:DigestMethod"/>
    <xs:element ref="t:DigestValue"/>
  </xs:sequence>
    <xs:attribute name="Id" type="xs:ID"/>
    <xs:attribute name="URI" type="xs:anyURI"/>
    <xs:attribute name="Type" type="xs:anyURI"/>
  </xs:complexType>
  <xs:complexType name="SignedInfoType"><xs:sequence>
    <xs:element ref="t:CanonicalizationMethod"/>
    <xs:element ref="t:SignatureMethod"/>
    <xs:element ref="t:Reference" maxOccurs="unbounded"/>
  </xs:sequence><xs:attribute name="Id" type="xs:ID"/></xs:complexType>
  <xs:complexType name="SignatureType"><xs:sequence>
    <xs:element ref="t:SignedInfo"/>
    <xs:element ref="t:SignatureValue"/>
    <xs:element ref="t:KeyInfo" minOccurs="0"/>
    <xs:element ref="t:Object" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:attribute name="Id" type="xs:ID"/></xs:complexType>
  <xs:element name="Signature" type="t:SignatureType"/>
  <xs:element name="SignedInfo" type="t:SignedInfoType"/>
  <xs:element name="SignatureValue" type="t:SignatureValueType"/>
  <xs:element name="Reference" type="t:ReferenceType"/>
  <xs:element name="Transforms" type="t:TransformsType"/>
  <xs:element name="DigestValue" type="t:DigestValueType"/>
  <xs:element name="KeyName" type="xs:string"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${wsu}"
    targetNamespace="${wsu}" elementFormDefault="qualified">
  <xs:attribute name="Id" type="xs:ID"/>
  <xs:complexType name="AttributedDateTime"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute ref="t:Id"/><xs:anyAttribute/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="TimestampType"><xs:sequence>
    <xs:element ref="t:Created" minOccurs="0"/>
    <xs:element ref="t:Expires" minOccurs="0"/>
    <xs:any minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:attribute ref="t:Id"/><xs:anyAttribute/></xs:complexType>
  <xs:element name="Timestamp" type="t:TimestampType"/>
  <xs:element name="Created" type="t:AttributedDateTime"/>
  <xs:element name="Expires" type="t:AttributedDateTime"/>
</xs:schema>`,
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${wsse}"
    targetNamespace="${wsse}" elementFormDefault="qualified">
  ${open('SecurityHeaderType')}
  <xs:complexType name="AttributedString"><xs:simpleContent><xs:extension base="xs:string">
    <xs:anyAttribute/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="PasswordString"><xs:simpleContent><xs:extension base="t:AttributedString">
    <xs:attribute name="Type" type="xs:anyURI"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="EncodedString"><xs:simpleContent><xs:extension base="t:AttributedString">
    <xs:attribute name="EncodingType" type="xs:anyURI"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:complexType name="UsernameTokenType"><xs:sequence>
    <xs:element name="Username" type="t:AttributedString"/>
    <xs:element ref="t:Password" minOccurs="0"/>
    <xs:element ref="t:Nonce" minOccurs="0"/>
    <xs:any minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence><xs:anyAttribute/></xs:complexType>
  <xs:element name="Security" type="t:SecurityHeaderType"/>
  <xs:element name="UsernameToken" type="t:UsernameTokenType"/>
  <xs:element name="Password" type="t:PasswordString"/>
  <xs:element name="Nonce" type="t:EncodedString"/>
  <xs:element name="BinarySecurityToken" type="t:EncodedString"/>
</xs:schema>`,
  ...['http://schemas.xmlsoap.org/ws/2004/09/policy', 'http://www.w3.org/ns/ws-policy'].map(
    (namespace) => `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${namespace}"
    targetNamespace="${namespace}">
  ${open('Policy')}<xs:element name="Policy" type="t:Policy"/>
  <xs:element name="PolicyReference" type="t:Policy"/>
  <xs:attribute name="PolicyURIs" type="xs:string"/>
</xs:schema>`,
  ),
];
