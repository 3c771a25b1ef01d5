import { printType, validateSchema } from 'graphql';
import { expect } from 'vitest';
import { compose } from '../contract-files.ts';
import { oneOperation, sequence, type WsdlParts } from '../wsdl-text.ts';

/** The printed type that `GetThing` answers, which is called `Thing`. */
export async function thing(content: string, parts: WsdlParts = {}) {
  const schema = `<xs:complexType name="Thing">${content}</xs:complexType>${parts.schema ?? ''}`;
  const element = '<xs:element name="thing" type="tns:Thing"/>';
  const text = oneOperation(sequence(element), sequence(element), { ...parts, schema });
  const composed = await compose({ 'shop.wsdl': text });
  expect(validateSchema(composed.schema)).toEqual([]);
  return {
    ...composed,
    output: print(composed, 'Thing'),
    input: print(composed, 'ThingInput'),
  };
}

function print({ schema }: Awaited<ReturnType<typeof compose>>, name: string): string {
  const type = schema.getType(name);
  return type === undefined || type === null
    ? ''
    : printType(type)
        .replace(/^.*\{\n|\n\}$|^ {2}/gms, '')
        .trim();
}
