export interface WsdlParts {
  /** Inside the xs:schema of `urn:shop`. */
  readonly schema?: string;
  /** Attributes of that xs:schema. */
  readonly schemaAttributes?: string;
  /** More xs:schema elements. */
  readonly schemas?: string;
  readonly messages?: string;
  /** Operations of the portType `Port`. */
  readonly operations?: string;
  /** More at the top level: bindings, services. */
  readonly definitions?: string;
}

/** A WSDL with the namespace `urn:shop` and the usual prefixes. */
export const wsdl = (parts: WsdlParts) => `<?xml version="1.0"?>
<wsdl:definitions targetNamespace="urn:shop" xmlns:tns="urn:shop"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:other="urn:other">
  <wsdl:types>
    ${parts.schemas ?? ''}
    <xs:schema targetNamespace="urn:shop" ${parts.schemaAttributes ?? 'elementFormDefault="qualified"'}>
      ${parts.schema ?? ''}
    </xs:schema>
  </wsdl:types>
  ${parts.messages ?? ''}
  <wsdl:portType name="Port">${parts.operations ?? ''}</wsdl:portType>
  ${parts.definitions ?? ''}
</wsdl:definitions>`;

/** A message whose parts are elements (`tns:Order`) or types (`type xs:string`), by part name. */
export const message = (name: string, parts: Readonly<Record<string, string>>) =>
  `<wsdl:message name="${name}">${Object.entries(parts)
    .map(([part, reference]) => {
      const [first = '', type] = reference.split(' ');
      return type === undefined
        ? `<wsdl:part name="${part}" element="${first}"/>`
        : `<wsdl:part name="${part}" type="${type}"/>`;
    })
    .join('')}</wsdl:message>`;

export interface BindingOptions {
  readonly name?: string;
  readonly version?: '1.1' | '1.2';
  readonly style?: 'document' | 'rpc';
  /** Content of wsdl:input, wsdl:output. */
  readonly input?: string;
  readonly output?: string;
  readonly address?: string;
}

/** A binding of operations of `Port`, and a service with one port for it. */
export function binding(operations: readonly string[], options: BindingOptions = {}): string {
  const { name = 'Binding', version = '1.1', style = 'document' } = options;
  const prefix = version === '1.1' ? 'soap' : 'soap12';
  const body = `<${prefix}:body use="literal" ${style === 'rpc' ? 'namespace="urn:shop"' : ''}/>`;
  const bound = operations.map(
    (operation) => `<wsdl:operation name="${operation}">
      <${prefix}:operation soapAction="urn:shop#${operation}"/>
      <wsdl:input>${options.input ?? body}</wsdl:input>
      <wsdl:output>${options.output ?? body}</wsdl:output>
    </wsdl:operation>`,
  );
  return `<wsdl:binding name="${name}" type="tns:Port">
    <${prefix}:binding style="${style}" transport="http://schemas.xmlsoap.org/soap/http"/>
    ${bound.join('')}
  </wsdl:binding>
  <wsdl:service name="${name}Service"><wsdl:port name="${name}Port" binding="tns:${name}">
    <${prefix}:address location="${options.address ?? 'http://shop.example/soap'}"/>
  </wsdl:port></wsdl:service>`;
}

/**
 * A contract of one document/literal operation, `GetThing`. `request` and `response` are the
 * particles of its wrappers.
 */
export const oneOperation = (
  request: string,
  response: string,
  parts: WsdlParts = {},
  options: BindingOptions = {},
) =>
  wsdl({
    ...parts,
    schema: `<xs:element name="GetThing"><xs:complexType>${request}</xs:complexType></xs:element>
      <xs:element name="GetThingResponse"><xs:complexType>${response}</xs:complexType></xs:element>
      ${parts.schema ?? ''}`,
    messages: `${message('In', { p: 'tns:GetThing' })}${message('Out', { p: 'tns:GetThingResponse' })}
      ${parts.messages ?? ''}`,
    operations: `<wsdl:operation name="GetThing"><wsdl:input message="tns:In"/>
      <wsdl:output message="tns:Out"/></wsdl:operation>${parts.operations ?? ''}`,
    definitions: `${binding(['GetThing'], options)}${parts.definitions ?? ''}`,
  });

export const sequence = (...elements: string[]) =>
  `<xs:sequence>${elements.join('')}</xs:sequence>`;
