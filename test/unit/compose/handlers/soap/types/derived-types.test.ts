import { printType, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { compose } from '../contract-files.ts';
import { oneOperation, sequence } from '../wsdl-text.ts';

const element = (name: string, type: string, more = '') =>
  `<xs:element name="${name}" type="${type}" ${more}/>`;
const derived = (name: string, base: string, content: string, more = '', how = 'extension') =>
  `<xs:complexType name="${name}" ${more}><xs:complexContent><xs:${how} base="tns:${base}">
    ${content}</xs:${how}></xs:complexContent></xs:complexType>`;
const base = (content: string, more = '') =>
  `<xs:complexType name="Base" ${more}>${content}</xs:complexType>`;

/** `GetThing` takes and answers a `Base`. */
async function family(schema: string, type = 'tns:Base') {
  const content = sequence(element('a', type), element('b', 'xs:int'));
  const composed = await compose({ 'shop.wsdl': oneOperation(content, content, { schema }) });
  expect(validateSchema(composed.schema)).toEqual([]);
  const print = (name: string) => {
    const found = composed.schema.getType(name);
    return found ? printType(found).replace(/"""[^"]*"""\s*/g, '') : '';
  };
  return { ...composed, print };
}

test('a type with derived types is an interface; values of itself are plain', async () => {
  const { print, schema, wire } = await family(
    base(sequence(element('id', 'xs:int'))) +
      derived('Sub', 'Base', sequence(element('own', 'xs:string'))) +
      derived('SubSub', 'Sub', sequence(element('more', 'xs:string', 'minOccurs="0"'))),
  );
  expect(print('Base')).toBe('interface Base {\n  id: Int!\n}');
  expect(print('PlainBase')).toBe('type PlainBase implements Base {\n  id: Int!\n}');
  expect(print('SubSub')).toBe(
    'type SubSub implements Base {\n  id: Int!\n  own: String!\n  more: String\n}',
  );
  expect(schema.getType('Sub')?.extensions.headgate).toEqual({ wireName: '{urn:shop}Sub' });
  expect(print('BaseInput')).toBe(
    'input BaseInput {\n  _type: BaseKind\n  id: Int!\n  own: String\n  more: String\n}',
  );
  expect(print('BaseKind')).toBe('enum BaseKind {\n  Base\n  Sub\n  SubSub\n}');
  expect(wire.types['0:Base']?.derived).toEqual(['0:Sub', '0:SubSub']);
  expect(wire.types['0:Sub']).toMatchObject({ base: '0:Base' });
});

test('an abstract type has no values of its own, and inputs must say their type', async () => {
  const { print, schema, wire } = await family(
    base(sequence(element('id', 'xs:int')), 'abstract="true"') +
      derived('One', 'Base', sequence(element('x', 'xs:int'))) +
      derived('Between', 'Base', '', 'abstract="true"') +
      derived('Two', 'Between', sequence(element('x', 'xs:string'))),
  );
  expect(schema.getType('PlainBase')).toBeUndefined();
  expect(schema.getType('Between')).toBeUndefined();
  expect(print('Two')).toContain('type Two implements Base {');
  // What two types call the same and mean differently is two fields.
  expect(print('BaseInput')).toBe(
    'input BaseInput {\n  _type: BaseKind!\n  id: Int!\n  x: Int\n  twoX: String\n}',
  );
  expect(wire.types['0:Base']).toMatchObject({ abstract: true, derived: ['0:One', '0:Two'] });
});

test('a type without members is a union of those that derive from it', async () => {
  const { print } = await family(
    base('', 'abstract="true"') +
      derived('One', 'Base', sequence(element('x', 'xs:int'))) +
      derived('Two', 'Base', ''),
  );
  expect(print('Base')).toBe('union Base = One | Two');
  expect(print('Two')).toBe('type Two {\n  _empty: Boolean\n}');
});

test('a type that derives from two declared types implements both', async () => {
  const { print } = await family(
    base(sequence(element('id', 'xs:int'), element('sub', 'tns:Sub', 'minOccurs="0"'))) +
      derived('Sub', 'Base', sequence(element('own', 'xs:string'))) +
      derived('SubSub', 'Sub', ''),
  );
  expect(print('Sub')).toMatch(/^interface Sub implements Base \{/);
  expect(print('PlainSub')).toMatch(/^type PlainSub implements Base & Sub \{/);
  expect(print('SubSub')).toMatch(/^type SubSub implements Base & Sub \{/);
});

test('a restriction has what its base has, so that it can stand in its place', async () => {
  const { print, wire } = await family(
    `<xs:complexType name="Base">${sequence(
      element('kept', 'xs:int', 'minOccurs="0"'),
      element('dropped', 'xs:int', 'minOccurs="0"'),
      element('other', 'xs:string'),
    )}<xs:attribute name="gone" type="xs:int"/></xs:complexType>` +
      derived(
        'Narrow',
        'Base',
        `${sequence(element('kept', 'xs:int'), element('other', 'tns:Code'))}
         <xs:attribute name="gone" use="prohibited"/>`,
        '',
        'restriction',
      ) +
      `<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:enumeration value="A"/>
       </xs:restriction></xs:simpleType>`,
  );
  expect(print('Narrow')).toBe(
    'type Narrow implements Base {\n  kept: Int!\n  dropped: Int\n  other: String!\n  gone: Int\n}',
  );
  expect(wire.types['0:Narrow']?.base).toBeUndefined();
});

test('types that only serve as a base stay as they are', async () => {
  const { print, schema, wire } = await family(
    base(sequence(element('id', 'xs:int'))) +
      derived('Sub', 'Base', sequence(element('own', 'xs:string'))),
    'tns:Sub',
  );
  expect(schema.getType('Base')).toBeUndefined();
  expect(print('Sub')).toMatch(/^type Sub \{/);
  expect(print('SubInput')).not.toContain('_type');
  expect(wire.types['0:Base']?.derived).toBeUndefined();
});

test('input types that require each other in a circle can be left out at one place', async () => {
  const { print } = await family(
    `<xs:complexType name="Base">${sequence(element('next', 'tns:Next'))}</xs:complexType>
     <xs:complexType name="Next">${sequence(element('back', 'tns:Base'), element('list', 'tns:Base', 'maxOccurs="9"'))}</xs:complexType>`,
  );
  expect(print('BaseInput')).toBe('input BaseInput {\n  next: NextInput!\n}');
  expect(print('NextInput')).toBe('input NextInput {\n  back: BaseInput\n  list: [BaseInput!]!\n}');
});
