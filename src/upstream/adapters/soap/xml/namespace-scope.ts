import { xmlNamespace, xsiNamespace } from './xml-namespaces.ts';
import type { XmlName } from './xml-writer.ts';

/** The prefixes that are declared at one place of a document. */
export interface NamespaceScope {
  /** By prefix; '' is the default namespace. */
  readonly declared: Readonly<Record<string, string>>;
  readonly around: NamespaceScope | undefined;
}

export const noDeclarations: NamespaceScope = { declared: {}, around: undefined };

/** Most elements declare nothing: they are in the scope around them. */
export function scopeInside(
  declared: Readonly<Record<string, string>>,
  around: NamespaceScope,
): NamespaceScope {
  for (const _prefix in declared) return { declared, around };
  return around;
}

/** The name that a text such as `tns:Order` means; undefined when its prefix is not declared. */
export function nameInScope(scope: NamespaceScope, text: string): XmlName | undefined {
  const colon = text.indexOf(':');
  const prefix = colon === -1 ? '' : text.slice(0, colon);
  const namespace = namespaceOf(scope, prefix);
  return namespace === undefined ? undefined : { namespace, local: text.slice(colon + 1) };
}

/** Some servers write xsi:type and xsi:nil and forget to declare the prefix. */
export const undeclaredPrefix = (prefix: string): string | undefined =>
  prefix === 'xsi' ? xsiNamespace : undefined;

function namespaceOf(scope: NamespaceScope, prefix: string): string | undefined {
  if (prefix === 'xml') return xmlNamespace;
  for (let each: NamespaceScope | undefined = scope; each !== undefined; each = each.around) {
    if (Object.hasOwn(each.declared, prefix)) return each.declared[prefix];
  }
  return prefix === '' ? '' : undeclaredPrefix(prefix);
}
