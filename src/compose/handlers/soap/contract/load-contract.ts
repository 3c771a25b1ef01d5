import { dirname, resolve } from 'node:path';
import { UserError } from '../../../../errors/user-error.ts';
import { namespaces } from './namespaces.ts';
import { readDocument } from './read-document.ts';
import { standardDefinitions, standardFile, standardSchema } from './standard-documents.ts';
import { apacheNamespace } from './standard-schemas/platforms.ts';
import { parseXml, type XmlElement } from './xml-tree.ts';

/** An xs:schema and the namespace that its components are in. */
export interface SchemaDocument {
  readonly root: XmlElement;
  /** Not always its own: an included schema without one takes that of the schema around it. */
  readonly targetNamespace: string;
}

/** All documents of one contract. */
export interface Contract {
  readonly definitions: readonly XmlElement[];
  readonly schemas: readonly SchemaDocument[];
  readonly warnings: readonly string[];
}

/**
 * Reads a WSDL and everything that it imports and includes from files beside it. Each document is
 * read once, so documents that import each other come to an end. Nothing is fetched.
 */
export async function loadContract(file: string): Promise<Contract> {
  const loader = new ContractLoader();
  await loader.addFile(resolve(file), undefined);
  return loader.finish();
}

class ContractLoader {
  readonly #definitions: XmlElement[] = [];
  readonly #schemas: SchemaDocument[] = [];
  readonly #roots = new Map<string, XmlElement>();
  readonly #added = new Set<string>();
  /** Imports whose document was not read, and why: it is remote, not there, or not XML. */
  readonly #unread = new Map<XmlElement, string>();
  /** Namespaces that imports name. */
  readonly #imported = new Set<string>([namespaces.xsd]);
  readonly #warnings: string[] = [];

  async addFile(file: string, from: XmlElement | undefined, includedInto?: string): Promise<void> {
    const root = await this.#read(file, from);
    if (root === undefined) return;
    if (root.namespace === namespaces.wsdl20 && root.local === 'description') {
      throw root.error(
        'this is WSDL 2.0, which is not supported',
        'Ask the owner of the service for its WSDL 1.1; most servers have both.',
      );
    }
    if (root.namespace === namespaces.xsd && root.local === 'schema' && from !== undefined) {
      await this.#addSchema(root, includedInto);
    } else if (root.namespace === namespaces.wsdl && root.local === 'definitions') {
      await this.#addDefinitions(root);
    } else {
      const { local, namespace } = root;
      throw root.error(
        `the root element is <${local}> of the namespace "${namespace}", not the <definitions> of a WSDL 1.1 ("${namespaces.wsdl}")`,
        'Name the .wsdl file of the service.',
      );
    }
  }

  async finish(): Promise<Contract> {
    await this.#addStandardDocuments();
    for (const [element, problem] of this.#unread) {
      const isWsdl = element.namespace === namespaces.wsdl;
      const isImport = element.local === 'import';
      if (isImport && this.#has(isWsdl, element.attribute('namespace') ?? '')) continue;
      const hint = 'Keep a readable copy next to this file, and name it here.';
      // Without its messages and bindings there is no operation; without a type there is JSON.
      if (isWsdl) throw element.error(problem, hint);
      const warning = element.error(`${problem}; what it defines is of type JSON.`, hint);
      this.#warnings.push(warning.message);
    }
    return { definitions: this.#definitions, schemas: this.#schemas, warnings: this.#warnings };
  }

  /** Well-known documents stand in for those that the contract imports and does not bring. */
  async #addStandardDocuments(): Promise<void> {
    // Axis names types that it does not describe, without an import, beside those that it does.
    if (this.#definitions.some((root) => root.declares(apacheNamespace))) {
      this.#imported.add(apacheNamespace);
    }
    // Grows while it is iterated: these import each other too.
    for (const namespace of this.#imported) {
      const parse = (text: string) =>
        parseXml(text, standardFile(namespace), (message) => this.#warnings.push(message));
      const definitions = this.#has(true, namespace) ? undefined : standardDefinitions(namespace);
      if (definitions !== undefined) await this.#addDefinitions(parse(definitions));
      const isBrought = this.#has(false, namespace) && namespace !== apacheNamespace;
      const schema = isBrought ? undefined : standardSchema(namespace);
      if (schema !== undefined) await this.#addSchema(parse(schema), undefined);
    }
  }

  #has(isWsdl: boolean, namespace: string): boolean {
    return isWsdl
      ? this.#definitions.some((root) => root.attribute('targetNamespace') === namespace)
      : this.#schemas.some((schema) => schema.targetNamespace === namespace);
  }

  async #addDefinitions(root: XmlElement): Promise<void> {
    if (!this.#once(root, '')) return;
    this.#definitions.push(root);
    for (const element of root.childrenNamed(namespaces.wsdl, 'import')) {
      await this.#follow(element);
    }
    for (const types of root.childrenNamed(namespaces.wsdl, 'types')) {
      for (const schema of types.childrenNamed(namespaces.xsd, 'schema')) {
        await this.#addSchema(schema, undefined);
      }
    }
  }

  async #addSchema(root: XmlElement, includedInto: string | undefined): Promise<void> {
    const targetNamespace = root.attribute('targetNamespace') ?? includedInto ?? '';
    if (!this.#once(root, targetNamespace)) return;
    this.#schemas.push({ root, targetNamespace });
    for (const element of root.children) {
      if (element.namespace !== namespaces.xsd) continue;
      if (element.local === 'import') await this.#follow(element);
      if (element.local === 'include' || element.local === 'redefine') {
        await this.#follow(element, targetNamespace);
      }
    }
  }

  async #follow(element: XmlElement, includedInto?: string): Promise<void> {
    if (element.local === 'import') this.#imported.add(element.attribute('namespace') ?? '');
    const location = locationOf(element);
    // An import may only say that a namespace is used; its schema then stands elsewhere.
    if (location === undefined || location === '') return;
    if (/^[a-z][a-z\d+.-]+:/i.test(location)) {
      this.#unread.set(element, `"${location}" is not fetched: contracts are files`);
      return;
    }
    const file = resolve(dirname(element.file), location);
    await this.addFile(file, element, includedInto);
  }

  /** The same schema is added again only when it is included into another namespace. */
  #once(root: XmlElement, targetNamespace: string): boolean {
    const key = `${root.file}:${root.line}:${root.column} ${targetNamespace}`;
    if (this.#added.has(key)) return false;
    this.#added.add(key);
    return true;
  }

  async #read(file: string, from: XmlElement | undefined): Promise<XmlElement | undefined> {
    const known = this.#roots.get(file);
    if (known !== undefined) return known;
    try {
      const root = await readDocument(file, (message) => this.#warnings.push(message));
      this.#roots.set(file, root);
      return root;
    } catch (error) {
      if (from === undefined || !(error instanceof UserError)) throw error;
      const [problem = ''] = error.message.split('\n');
      this.#unread.set(from, problem);
      return undefined;
    }
  }
}

const locationOf = (element: XmlElement) =>
  element.attribute(element.namespace === namespaces.wsdl ? 'location' : 'schemaLocation');
