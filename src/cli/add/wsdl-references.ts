import { namespaces } from '../../compose/handlers/soap/contract/namespaces.ts';
import {
  standardDefinitions,
  standardSchema,
} from '../../compose/handlers/soap/contract/standard-documents.ts';
import { parseXml, type XmlElement } from '../../compose/handlers/soap/contract/xml-tree.ts';
import { UserError } from '../../errors/user-error.ts';
import type { ContractReference, ContractReferences } from './contract-reference.ts';

/** What WSDL and XML Schema call the same. */
const languages: ReadonlyMap<string, { root: string; location: string; nested: string[] }> =
  new Map([
    [namespaces.wsdl, { root: 'definitions', location: 'location', nested: ['types'] }],
    [namespaces.xsd, { root: 'schema', location: 'schemaLocation', nested: [] }],
  ]);

const referring = new Set(['import', 'include', 'redefine']);

/** The imports and includes of a WSDL or an XML Schema; none where compose cannot read it either. */
export function wsdlReferences(text: string, file: string): ContractReferences {
  const references = new Map<string, ContractReference>();
  const defined: string[] = [];
  const visit = (element: XmlElement): void => {
    const language = languages.get(element.namespace);
    if (language === undefined) return;
    const { root, location, nested } = language;
    if (element.local === root) {
      defined.push(`${root} ${element.attribute('targetNamespace') ?? ''}`);
    }
    if (element.local === root || nested.includes(element.local)) element.children.forEach(visit);
    // As it stands in the text, where a copy may have to name another place.
    const written = element.attribute(location)?.replaceAll('&', '&amp;') ?? '';
    if (!referring.has(element.local) || written === '' || references.has(written)) return;
    references.set(written, { written, line: element.line, ...importOf(element, root) });
  };
  const document = documentRoot(text, file);
  if (document !== undefined) visit(document);
  return { references: [...references.values()], defined };
}

/** An import names a namespace, which need not be read from where it says. */
function importOf(element: XmlElement, root: string): Partial<ContractReference> {
  if (element.local !== 'import') return {};
  const namespace = element.attribute('namespace') ?? '';
  const standard = root === 'schema' ? standardSchema(namespace) : standardDefinitions(namespace);
  return { isOptional: standard !== undefined, wanted: `${root} ${namespace}` };
}

function documentRoot(text: string, file: string): XmlElement | undefined {
  try {
    return parseXml(text.replace(/^\ufeff/, ''), file, () => {});
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
