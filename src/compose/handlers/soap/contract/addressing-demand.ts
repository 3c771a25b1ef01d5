import { namespaces } from './namespaces.ts';
import type { XmlElement } from './xml-tree.ts';

/** WS-Addressing 1.0: WSDL Binding, 3.1 (`UsingAddressing`), and Metadata, 3.1 (`Addressing`). */
const assertions: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2006/05/addressing/wsdl', 'UsingAddressing'],
  ['http://www.w3.org/2007/05/addressing/metadata', 'Addressing'],
]);
const policyNamespaces = [
  'http://schemas.xmlsoap.org/ws/2004/09/policy',
  'http://www.w3.org/ns/ws-policy',
];
const wsuId =
  '{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}Id';

/** Whether a binding, or a policy that it holds or refers to, demands headers of WS-Addressing. */
export function demandsAddressing(
  binding: XmlElement,
  definitions: readonly XmlElement[],
): boolean {
  const named = binding.children.filter((child) => isAssertion(child));
  if (named.some((child) => child.attribute(`{${namespaces.wsdl}}required`) === 'true'))
    return true;
  return policyNamespaces.some((namespace) => {
    const references = binding
      .childrenNamed(namespace, 'PolicyReference')
      .map((reference) => reference.attribute('URI'));
    const policies = definitions
      .flatMap((root) => root.childrenNamed(namespace, 'Policy'))
      .filter((policy) => references.includes(`#${policy.attribute(wsuId)}`));
    return [...policies, ...binding.childrenNamed(namespace, 'Policy')].some((policy) =>
      holdsDemand(policy, namespace),
    );
  });
}

function holdsDemand(element: XmlElement, namespace: string): boolean {
  if (element.attribute(`{${namespace}}Optional`) === 'true') return false;
  return isAssertion(element) || element.children.some((child) => holdsDemand(child, namespace));
}

const isAssertion = ({ namespace, local }: XmlElement) => assertions.get(namespace) === local;
