import type { SchemaDocument } from '../contract/load-contract.ts';
import { namespaces } from '../contract/namespaces.ts';
import type { SchemaIndex } from '../contract/schema-index.ts';
import { nameKey, type XmlElement } from '../contract/xml-tree.ts';
import type { Branch, PartPlace } from './schema-types.ts';

/** How often a particle may occur, all groups around it considered. */
export interface Occurrence {
  readonly optional: boolean;
  readonly repeated: boolean;
  /** The choices around it, outermost first, and which of their branches it is in. */
  readonly branches: readonly Branch[];
  /** The parts that may be left out and that it is in, outermost first. */
  readonly parts: readonly PartPlace[];
}

/** Occurrence while groups are dissolved: what may still be needed has no need yet. */
interface Around extends Omit<Occurrence, 'parts'> {
  readonly parts: readonly (PartPlace & { readonly isNeeded: boolean })[];
}

export interface Particle extends Occurrence {
  /** The xs:element or xs:any. */
  readonly element: XmlElement;
  readonly schema: SchemaDocument;
}

const once: Around = { optional: false, repeated: false, branches: [], parts: [] };

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

  function visitChildren(parent: XmlElement, inSchema: SchemaDocument, around: Around): void {
    for (const child of parent.children) {
      if (child.namespace === namespaces.xsd) visit(child, inSchema, around);
    }
  }

  function visit(element: XmlElement, inSchema: SchemaDocument, around: Around): void {
    if (element.attribute('maxOccurs') === '0') return;
    const occurrence = occurrenceOf(element, around);
    switch (element.local) {
      case 'element':
      case 'any':
        particles.push({ element, schema: inSchema, ...occurrence, parts: needed(occurrence) });
        break;
      case 'sequence':
      case 'all':
        warnOfLostOrder(element, element);
        visitChildren(element, inSchema, asPart(element, occurrence));
        break;
      case 'choice':
        visitChoice(element, inSchema, occurrence);
        break;
      case 'group':
        visitGroup(element, inSchema, asPart(element, occurrence));
        break;
    }
  }

  function visitChoice(choice: XmlElement, inSchema: SchemaDocument, around: Around): void {
    // One for each place where the choice is used.
    const place = {
      repeated: around.repeated,
      required: !around.optional && !canBeEmpty(choice),
    };
    warnOfLostOrder(choice, choice);
    const optional = around.optional || particlesIn(choice).length > 1;
    const parts = canBeEmpty(choice) ? notNeeded(around) : needed(around);
    for (const [branch, child] of choice.children.entries()) {
      if (child.namespace !== namespaces.xsd) continue;
      const branches = [...around.branches, { choice: place, index: branch }];
      visit(child, inSchema, { ...around, optional, branches, parts: [...parts, newPart()] });
    }
  }

  /** `place` says how often `group` may be repeated. */
  function warnOfLostOrder(place: XmlElement, group: XmlElement): void {
    if (!isRepeated(place) || particlesIn(group).length <= 1) return;
    const problem =
      'this group of elements may be repeated; each of its elements becomes a list of its own, and which ones stood together, in which order, is lost.';
    index.warnings.push(place.error(problem).message);
  }

  function visitGroup(element: XmlElement, inSchema: SchemaDocument, around: Around): void {
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

function occurrenceOf(element: XmlElement, around: Around): Around {
  const mayBeAbsent = element.attribute('minOccurs') === '0';
  return {
    optional: around.optional || mayBeAbsent,
    repeated: around.repeated || isRepeated(element),
    branches: around.branches,
    parts: mayBeAbsent ? notNeeded(around) : around.parts,
  };
}

const newPart = () => ({ part: {}, need: undefined, isNeeded: true });

/** What is in a group that may be left out. */
const asPart = (group: XmlElement, around: Around): Around =>
  group.attribute('minOccurs') === '0'
    ? { ...around, parts: [...around.parts, newPart()] }
    : around;

/** That what comes now may be absent while the parts around it are there. */
const notNeeded = ({ parts }: Around): Around['parts'] =>
  parts.map((place) => ({ ...place, isNeeded: false }));

/** That what comes now is there when the parts around it are, whichever of it. */
function needed({ parts }: Around): Around['parts'] {
  const need = {};
  return parts.map((place) => (place.isNeeded ? { ...place, need, isNeeded: false } : place));
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
