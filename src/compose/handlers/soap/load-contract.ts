import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '../../../errors/user-error.ts';
import { namespaces } from './namespaces.ts';
import { standardDefinitions, standardFile, standardSchema } from './standard-documents.ts';
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

const maxFileBytes = 33_554_432;

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
  /** Imports whose document was not read: it is remote, or not there. */
  readonly #unread: XmlElement[] = [];
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
    for (const element of this.#unread) {
      const isWsdl = element.namespace === namespaces.wsdl;
      if (this.#has(isWsdl, element.attribute('namespace') ?? '')) continue;
      const problem = `"${locationOf(element)}" is not fetched: contracts are files`;
      const hint = 'Download it beside this file and name the file here.';
      if (isWsdl) throw element.error(problem, hint);
      this.#warnings.push(
        element.error(`${problem}; what it defines is of type JSON.`, hint).message,
      );
    }
    return { definitions: this.#definitions, schemas: this.#schemas, warnings: this.#warnings };
  }

  /** Well-known documents stand in for those that the contract imports and does not bring. */
  async #addStandardDocuments(): Promise<void> {
    // Grows while it is iterated: these import each other too.
    for (const namespace of this.#imported) {
      const parse = (text: string) =>
        parseXml(text, standardFile(namespace), (message) => this.#warnings.push(message));
      const definitions = this.#has(true, namespace) ? undefined : standardDefinitions(namespace);
      if (definitions !== undefined) await this.#addDefinitions(parse(definitions));
      const schema = this.#has(false, namespace) ? undefined : standardSchema(namespace);
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
      this.#unread.push(element);
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
    const bytes = await readFile(file).catch((cause: unknown) => {
      if (from === undefined) throw new UserError(`cannot read ${file}`, { cause });
      if (isStandard(from)) return undefined;
      throw from.error(
        `cannot read ${file}, which <${from.local}> names`,
        'Put the file there; contracts are kept with everything that they import.',
      );
    });
    if (bytes === undefined) return undefined;
    if (bytes.length > maxFileBytes) {
      throw new UserError(`the file is larger than ${maxFileBytes} bytes`, { file });
    }
    const root = parseXml(decodeText(bytes, file), file, (message) => this.#warnings.push(message));
    this.#roots.set(file, root);
    return root;
  }
}

/** Whether a well-known document can stand in for what an import names. */
function isStandard(element: XmlElement): boolean {
  const namespace = element.attribute('namespace') ?? '';
  return element.namespace === namespaces.wsdl
    ? standardDefinitions(namespace) !== undefined
    : standardSchema(namespace) !== undefined;
}

const locationOf = (element: XmlElement) =>
  element.attribute(element.namespace === namespaces.wsdl ? 'location' : 'schemaLocation');

/** By the byte order mark, then the XML declaration, then UTF-8 (XML 1.0, appendix F). */
function decodeText(bytes: Buffer, file: string): string {
  const [first, second] = bytes;
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(
    bytes.toString('latin1', 0, 200),
  )?.[1];
  const encoding =
    first === 0xfe && second === 0xff
      ? 'utf-16be'
      : first === 0xff && second === 0xfe
        ? 'utf-16le'
        : // What can be read byte by byte is not UTF-16, whatever a generator wrote there.
          declared === undefined || /^utf-?16/i.test(declared)
          ? 'utf-8'
          : declared;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`the file is not the text that it says it is (${encoding})`, {
      file,
      cause,
    });
  }
}
