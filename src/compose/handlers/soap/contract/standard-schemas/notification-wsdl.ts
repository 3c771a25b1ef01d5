import { subscriptionFaults } from './notification.ts';

const base = 'http://docs.oasis-open.org/wsn/b-2';
const operations = 'http://docs.oasis-open.org/wsn/bw-2';
const resource = 'http://docs.oasis-open.org/wsrf/r-2';
const resourceOperations = 'http://docs.oasis-open.org/wsrf/rw-2';

/** The operations of each portType; those without an answer have no more than a request. */
const portTypes: Readonly<Record<string, readonly string[]>> = {
  NotificationConsumer: ['Notify'],
  NotificationProducer: ['Subscribe', 'GetCurrentMessage'],
  PullPoint: ['GetMessages', 'DestroyPullPoint', 'Notify'],
  CreatePullPoint: ['CreatePullPoint'],
  SubscriptionManager: ['Renew', 'Unsubscribe'],
  PausableSubscriptionManager: ['Renew', 'Unsubscribe', 'PauseSubscription', 'ResumeSubscription'],
};
const names = [...new Set(Object.values(portTypes).flat())];

const definitions = (namespace: string, elements: string, content: string) =>
  `<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:t="${namespace}"
    xmlns:e="${elements}" targetNamespace="${namespace}">
  <wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:import namespace="${elements}"/></xs:schema></wsdl:types>
  ${content}
</wsdl:definitions>`;

const message = (name: string, element = name) =>
  `<wsdl:message name="${name}"><wsdl:part name="${name}" element="e:${element}"/></wsdl:message>`;
const exchange = (name: string) => message(`${name}Request`, name) + message(`${name}Response`);
const operation = (name: string) => `<wsdl:operation name="${name}">
    <wsdl:input message="t:${name === 'Notify' ? name : `${name}Request`}"/>
    ${name === 'Notify' ? '' : `<wsdl:output message="t:${name}Response"/>`}
  </wsdl:operation>`;

/** The abstract operations of WS-BaseNotification 1.3 and WS-Resource 1.2: contracts bind them. */
export const notificationDefinitions = [
  definitions(
    operations,
    base,
    [
      message('Notify'),
      ...names.filter((name) => name !== 'Notify').map(exchange),
      ...subscriptionFaults.map((name) => message(name)),
      ...Object.entries(portTypes).map(
        ([name, offered]) =>
          `<wsdl:portType name="${name}">${offered.map(operation).join('')}</wsdl:portType>`,
      ),
    ].join(''),
  ),
  definitions(
    resourceOperations,
    resource,
    message('ResourceUnknownFault') + message('ResourceUnavailableFault'),
  ),
];
