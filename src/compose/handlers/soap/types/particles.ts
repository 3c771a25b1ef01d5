import type { SchemaDocument } from '../contract/load-contract.ts';
import { namespaces } from '../contract/namespaces.ts';
import type { SchemaIndex } from '../contract/schema-index.ts';
import { nameKey, type XmlElement } from '../contract/xml-tree.ts';
import type { Branch } from './schema-types.ts';

/** How often a particle may occur, all groups around it considered. */
export interface Occurrence {
  readonly optional: boolean;
  readonly repeated: boolean;
  /** The choices around it, outermost first, and which of their branches it is in. */
  readonly branches: readonly Branch[];
}

export interface Particle extends Occurrence {
  /** The xs:element or xs:any. */
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
}

const once: Occurrence = { optional: false, repeated: false, branches: [] };

/**
 * The elements of a content model, in order: groups are dissolved, and what they say about
 * occurrence is passed on to their elements. Of a choice each element is optional.
 */
export function particlesOf(
  container: XmlElement,
  schema: SchemaDocument,
  index: SchemaIndex,
): Particle[] {
  const particles: Particle[] = [];
  const openGroups = new Set<string>();

  function visitChildren(parent: XmlElement, inSchema: SchemaDocument, around: Occurrence): void {
    for (const child of parent.children) {
      if (child.namespace === namespaces.xsd) visit(child, inSchema, around);
    }
  }

  function visit(element: XmlElement, inSchema: SchemaDocument, around: Occurrence): void {
    if (element.attribute('maxOccurs') === '0') return;
    const occurrence = occurrenceOf(element, around);
    switch (element.local) {
      case 'element':
      case 'any':
        particles.push({ element, schema: inSchema, ...occurrence });
        break;
      case 'sequence':
      case 'all':
        warnOfLostOrder(element, element);
        visitChildren(element, inSchema, occurrence);
        break;
      case 'choice':
        visitChoice(element, inSchema, occurrence);
        break;
      case 'group':
        visitGroup(element, inSchema, occurrence);
        break;
    }
  }

  function visitChoice(choice: XmlElement, inSchema: SchemaDocument, around: Occurrence): void {
    // One for each place where the choice is used.
    const place = {
      repeated: around.repeated,
      required: !around.optional && !canBeEmpty(choice),
    };
    warnOfLostOrder(choice, choice);
    const optional = around.optional || particlesIn(choice).length > 1;
    for (const [branch, child] of choice.children.entries()) {
      if (child.namespace !== namespaces.xsd) continue;
      const branches = [...around.branches, { choice: place, index: branch }];
      visit(child, inSchema, { ...around, optional, branches });
    }
  }

  /** `place` says how often `group` may be repeated. */
  function warnOfLostOrder(place: XmlElement, group: XmlElement): void {
    if (!isRepeated(place) || particlesIn(group).length <= 1) return;
    const problem =
      'this group of elements may be repeated; each of its elements becomes a list of its own, and which ones stood together, in which order, is lost.';
    index.warnings.push(place.error(problem).message);
  }

  function visitGroup(element: XmlElement, inSchema: SchemaDocument, around: Occurrence): void {
    const reference = element.attribute('ref');
    if (reference === undefined) return;
    const { name, component } = index.resolve('group', element, reference, inSchema);
    if (component === undefined) {
      const problem = `the group "${reference}" is not defined; its elements are left out.`;
      index.warnings.push(element.error(problem).message);
      return;
    }
    // A group must not contain itself (XSD 1.0, 3.8.6); one that does has no end. One that
    // redefines another has its name.
    const key = `${nameKey(name)} ${component.element.file}:${component.element.line}`;
    if (openGroups.has(key)) return;
    openGroups.add(key);
    for (const group of particlesIn(component.element)) warnOfLostOrder(element, group);
    visitChildren(component.element, component.schema, around);
    openGroups.delete(key);
  }

  visitChildren(container, schema, once);
  return particles;
}

function occurrenceOf(element: XmlElement, around: Occurrence): Occurrence {
  return {
    optional: around.optional || element.attribute('minOccurs') === '0',
    repeated: around.repeated || isRepeated(element),
    branches: around.branches,
  };
}

function isRepeated(element: XmlElement): boolean {
  const maxOccurs = element.attribute('maxOccurs') ?? '1';
  return maxOccurs === 'unbounded' || Number(maxOccurs) > 1;
}

const particleNames = new Set(['element', 'any', 'group', 'sequence', 'choice', 'all']);

const particlesIn = (group: XmlElement) =>
  group.children.filter(
    (child) => child.namespace === namespaces.xsd && particleNames.has(child.local),
  );

/** Whether a particle may have no element. Of what is not looked into (groups, any) it is assumed. */
function canBeEmpty(particle: XmlElement): boolean {
  if (particle.attribute('minOccurs') === '0') return true;
  const inside = particlesIn(particle);
  switch (particle.local) {
    case 'element':
      return false;
    case 'choice':
      return inside.length === 0 || inside.some(canBeEmpty);
    case 'sequence':
    case 'all':
      return inside.every(canBeEmpty);
    default:
      return true;
  }
}
