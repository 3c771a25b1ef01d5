import { namespaces } from './namespaces.ts';
import type { QName, XmlElement } from './xml-tree.ts';

const current = 'http://www.w3.org/2005/08/addressing';
const submission = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

interface Assertion {
  readonly local: string;
  /** The namespace of the headers that it speaks of. */
  readonly headers: string;
}

/** WS-Addressing 1.0: WSDL Binding, 3.1 and Metadata, 3.1; and those of drafts and the submission. */
const assertions: ReadonlyMap<string, Assertion> = new Map([
  ['http://www.w3.org/2006/05/addressing/wsdl', { local: 'UsingAddressing', headers: current }],
  ['http://www.w3.org/2006/02/addressing/wsdl', { local: 'UsingAddressing', headers: current }],
  ['http://www.w3.org/2007/05/addressing/metadata', { local: 'Addressing', headers: current }],
  [`${submission}/policy`, { local: 'UsingAddressing', headers: submission }],
]);
const policyNamespaces = [
  'http://schemas.xmlsoap.org/ws/2004/09/policy',
  'http://www.w3.org/ns/ws-policy',
];
const wsuId =
  '{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id';

/**
 * The namespace of the WS-Addressing headers that a binding or port speaks of, itself or in a policy
 * that it holds or refers to. A server that has it as an option understands the headers as well.
 */
export function addressingOf(
  places: readonly XmlElement[],
  definitions: readonly XmlElement[],
): string | undefined {
  const found = places.flatMap((place) => [
    ...place.children.map(assertionOf),
    ...policyNamespaces
      .flatMap((namespace) => policiesOf(place, namespace, definitions))
      .map(assertionIn),
  ]);
  return found.find((assertion) => assertion !== undefined)?.headers;
}

function policiesOf(
  place: XmlElement,
  namespace: string,
  definitions: readonly XmlElement[],
): XmlElement[] {
  const references = [
    ...place
      .childrenNamed(namespace, 'PolicyReference')
      .map((reference) => reference.attribute('URI')),
    ...(place.attribute(`{${namespace}}PolicyURIs`)?.split(/\s+/) ?? []),
  ];
  const named = definitions
    .flatMap((root) => root.childrenNamed(namespace, 'Policy'))
    .filter((policy) => references.includes(`#${policy.attribute(wsuId)}`));
  return [...named, ...place.childrenNamed(namespace, 'Policy')];
}

function assertionIn(policy: XmlElement): Assertion | undefined {
  return (
    assertionOf(policy) ?? policy.children.map(assertionIn).find((found) => found !== undefined)
  );
}

function assertionOf({ namespace, local }: XmlElement): Assertion | undefined {
  const assertion = assertions.get(namespace);
  return assertion?.local === local ? assertion : undefined;
}

interface RequestPlace {
  readonly portType: QName;
  /** wsdl:operation of the portType. */
  readonly operation: XmlElement;
  readonly soapAction: string;
}

/** The wsa:Action of a request: what its input says, the soapAction, or the pattern (Metadata, 4.4). */
export function actionOf({ portType, operation, soapAction }: RequestPlace): string {
  const input = operation.child(namespaces.wsdl, 'input');
  const said = [...assertions.keys(), submission]
    .map((namespace) => input?.attribute(`{${namespace}}Action`))
    .find((action) => action !== undefined);
  if (said !== undefined) return said;
  if (soapAction !== '') return soapAction;
  const hasReply = operation.child(namespaces.wsdl, 'output') !== undefined;
  const name = operation.attribute('name') ?? '';
  const inputName = input?.attribute('name') ?? (hasReply ? `${name}Request` : name);
  const { namespace, local } = portType;
  const delimiter = namespace.startsWith('urn:') ? ':' : '/';
  return [namespace.replace(/\/$/, ''), local, inputName].join(delimiter);
}
