const addressing = 'http://www.w3.org/2005/08/addressing';
const base = 'http://docs.oasis-open.org/wsn/b-2';
const topics = 'http://docs.oasis-open.org/wsn/t-1';
const baseFaults = 'http://docs.oasis-open.org/wsrf/bf-2';
const resource = 'http://docs.oasis-open.org/wsrf/r-2';

const schema = (namespace: string, content: string) => `<xs:schema
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="${namespace}" xmlns:wsa="${addressing}"
    xmlns:bf="${baseFaults}" xmlns:top="${topics}" targetNamespace="${namespace}"
    elementFormDefault="qualified">
  ${[addressing, baseFaults, topics]
    .filter((each) => each !== namespace)
    .map((each) => `<xs:import namespace="${each}"/>`)
    .join('')}
  ${content}
</xs:schema>`;

const any = '<xs:any minOccurs="0" maxOccurs="unbounded"/>';
const optional = 'minOccurs="0"';
const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const wrapper = (name: string, ...content: string[]) =>
  `<xs:element name="${name}"><xs:complexType><xs:sequence>${content.join('')}</xs:sequence></xs:complexType></xs:element>`;
const expression = (name: string) => `<xs:complexType name="${name}" mixed="true">
    <xs:sequence><xs:any minOccurs="0"/></xs:sequence>
    <xs:attribute name="Dialect" type="xs:anyURI"/><xs:anyAttribute/>
  </xs:complexType>`;
const fault = (name: string) => `<xs:complexType name="${name}Type"><xs:complexContent>
    <xs:extension base="bf:BaseFaultType"/></xs:complexContent></xs:complexType>
  ${element(name, `t:${name}Type`)}`;

/** What may go wrong with a subscription (WS-BaseNotification 1.3). */
export const subscriptionFaults = [
  ...['SubscribeCreationFailedFault', 'InvalidFilterFault', 'TopicExpressionDialectUnknownFault'],
  ...['InvalidTopicExpressionFault', 'TopicNotSupportedFault', 'MultipleTopicsSpecifiedFault'],
  ...['InvalidProducerPropertiesExpressionFault', 'InvalidMessageContentExpressionFault'],
  ...[
    'UnrecognizedPolicyRequestFault',
    'UnsupportedPolicyRequestFault',
    'NotifyMessageNotSupportedFault',
  ],
  ...['UnacceptableInitialTerminationTimeFault', 'NoCurrentMessageOnTopicFault'],
  ...['UnableToGetMessagesFault', 'UnableToDestroyPullPointFault', 'UnableToCreatePullPointFault'],
  ...['UnacceptableTerminationTimeFault', 'UnableToDestroySubscriptionFault'],
  ...['PauseFailedFault', 'ResumeFailedFault'],
];

const times = [
  element('CurrentTime', 'xs:dateTime', optional),
  element('TerminationTime', 'xs:dateTime', `${optional} nillable="true"`),
];

/** WS-Notification 1.3 and the parts of WS-Resource 1.2 that it needs. */
export const notificationSchemas = [
  schema(
    baseFaults,
    `<xs:complexType name="BaseFaultType"><xs:sequence>
      ${any}${element('Timestamp', 'xs:dateTime')}
      ${element('Originator', 'wsa:EndpointReferenceType', optional)}
      <xs:element name="ErrorCode" minOccurs="0"><xs:complexType mixed="true">
        <xs:sequence>${any}</xs:sequence><xs:attribute name="dialect" type="xs:anyURI"/>
      </xs:complexType></xs:element>
      <xs:element name="Description" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:simpleContent><xs:extension base="xs:string"><xs:attribute ref="xml:lang"/></xs:extension>
        </xs:simpleContent></xs:complexType></xs:element>
      <xs:element name="FaultCause" minOccurs="0"><xs:complexType>
        <xs:sequence><xs:any/></xs:sequence></xs:complexType></xs:element>
    </xs:sequence><xs:anyAttribute/></xs:complexType>
    ${element('BaseFault', 't:BaseFaultType')}`,
  ),
  schema(resource, fault('ResourceUnknownFault') + fault('ResourceUnavailableFault')),
  schema(
    topics,
    `<xs:simpleType name="FullTopicExpression"><xs:restriction base="xs:token"/></xs:simpleType>
    <xs:simpleType name="ConcreteTopicExpression"><xs:restriction base="xs:token"/></xs:simpleType>
    <xs:simpleType name="SimpleTopicExpression"><xs:restriction base="xs:QName"/></xs:simpleType>
    <xs:complexType name="Documentation" mixed="true"><xs:sequence>${any}</xs:sequence></xs:complexType>
    <xs:complexType name="TopicSetType"><xs:sequence>
      ${element('documentation', 't:Documentation', optional)}${any}
    </xs:sequence><xs:anyAttribute/></xs:complexType>
    <xs:complexType name="TopicNamespaceType"><xs:sequence>
      ${element('documentation', 't:Documentation', optional)}${any}
    </xs:sequence>
      <xs:attribute name="name" type="xs:NCName"/><xs:attribute name="targetNamespace" type="xs:anyURI"/>
      <xs:anyAttribute/></xs:complexType>
    ${element('TopicSet', 't:TopicSetType')}${element('TopicNamespace', 't:TopicNamespaceType')}
    <xs:attribute name="topic" type="xs:boolean"/>`,
  ),
  schema(
    base,
    `<xs:simpleType name="AbsoluteOrRelativeTimeType"><xs:restriction base="xs:string"/></xs:simpleType>
    ${expression('QueryExpressionType')}${expression('TopicExpressionType')}
    <xs:complexType name="FilterType"><xs:sequence>${any}</xs:sequence></xs:complexType>
    <xs:complexType name="SubscriptionPolicyType"><xs:sequence>${any}</xs:sequence></xs:complexType>
    <xs:complexType name="NotificationMessageHolderType"><xs:sequence>
      ${element('SubscriptionReference', 'wsa:EndpointReferenceType', optional)}
      ${element('Topic', 't:TopicExpressionType', optional)}
      ${element('ProducerReference', 'wsa:EndpointReferenceType', optional)}
      <xs:element name="Message"><xs:complexType><xs:sequence><xs:any/></xs:sequence></xs:complexType></xs:element>
    </xs:sequence></xs:complexType>
    ${element('TopicExpression', 't:TopicExpressionType')}
    ${element('FixedTopicSet', 'xs:boolean')}
    ${element('TopicExpressionDialect', 'xs:anyURI')}
    ${element('ConsumerReference', 'wsa:EndpointReferenceType')}
    ${element('ProducerReference', 'wsa:EndpointReferenceType')}
    ${element('SubscriptionReference', 'wsa:EndpointReferenceType')}
    ${element('Filter', 't:FilterType')}${element('Topic', 't:TopicExpressionType')}
    ${element('SubscriptionPolicy', 't:SubscriptionPolicyType')}
    ${element('ProducerProperties', 't:QueryExpressionType')}
    ${element('MessageContent', 't:QueryExpressionType')}
    ${element('CurrentTime', 'xs:dateTime')}${element('CreationTime', 'xs:dateTime')}
    ${element('TerminationTime', 'xs:dateTime', 'nillable="true"')}
    ${element('NotificationMessage', 't:NotificationMessageHolderType')}
    ${wrapper('Notify', '<xs:element ref="t:NotificationMessage" maxOccurs="unbounded"/>', any)}
    ${wrapper(
      'Subscribe',
      element('ConsumerReference', 'wsa:EndpointReferenceType'),
      element('Filter', 't:FilterType', optional),
      element('InitialTerminationTime', 'xs:string', `${optional} nillable="true"`),
      element('SubscriptionPolicy', 't:SubscriptionPolicyType', optional),
      any,
    )}
    ${wrapper('SubscribeResponse', element('SubscriptionReference', 'wsa:EndpointReferenceType'), ...times, any)}
    ${wrapper('GetCurrentMessage', element('Topic', 't:TopicExpressionType'), any)}
    ${wrapper('GetCurrentMessageResponse', any)}
    ${wrapper('GetMessages', element('MaximumNumber', 'xs:nonNegativeInteger', optional), any)}
    ${wrapper('GetMessagesResponse', `<xs:element ref="t:NotificationMessage" ${optional} maxOccurs="unbounded"/>`, any)}
    ${wrapper('CreatePullPoint', any)}
    ${wrapper('CreatePullPointResponse', element('PullPoint', 'wsa:EndpointReferenceType'), any)}
    ${wrapper('Renew', element('TerminationTime', 'xs:string', 'nillable="true"'), any)}
    ${wrapper('RenewResponse', ...times.toReversed(), any)}
    ${['DestroyPullPoint', 'Unsubscribe', 'PauseSubscription', 'ResumeSubscription']
      .map((name) => wrapper(name, any) + wrapper(`${name}Response`, any))
      .join('')}
    ${subscriptionFaults.map(fault).join('')}`,
  ),
];
