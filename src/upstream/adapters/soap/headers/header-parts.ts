import type { SoapWireModel } from '../../../../annotations/soap-wire.ts';
import { UserError } from '../../../../errors/user-error.ts';
import { isJsonObject } from '../../../../tools/json-object.ts';
import type { AdapterOptions } from '../../../call.ts';
import { RefusedValue } from '../../refused-value.ts';
import type { CompiledOperation } from '../operation.ts';
import { parseAnyName } from '../values/any-names.ts';
import { memberOf } from '../values/member-of.ts';
import {
  anyAttributeKey,
  anyKey,
  type ElementType,
  isComplex,
  textKey,
  typeKey,
  WireTypes,
  wrappedElement,
} from '../values/wire-types.ts';
import { qualifiedName } from '../xml/xml-tag.ts';
import { XmlWriter } from '../xml/xml-writer.ts';
import { type HeaderParts, writeHeaders } from './header-writer.ts';
import { securityHeaderName } from './ws-security.ts';

type HeaderOptions = Pick<AdapterOptions, 'source' | 'soapHeaders' | 'wsSecurity'>;
type SoapHeaders = AdapterOptions['soapHeaders'];
/** The parts that configuration gives; what the gateway makes itself comes to them. */
type GivenParts = Omit<HeaderParts, 'security' | 'givenAddressing'>;

/**
 * Which parts of `soapHeaders` (gateway.yaml) and of the contract's configuration go with each
 * operation. Bare names are those of the contract; a part that it does not know, like WS-Security,
 * is named with its namespace: `{http://…}Security`. Throws a `UserError` for a part that cannot
 * be sent, so that it is found at the start and not by the first caller.
 */
export function headerPartsOf(
  model: SoapWireModel,
  operations: ReadonlyMap<string, CompiledOperation>,
  { source, soapHeaders, wsSecurity }: HeaderOptions,
): Map<CompiledOperation, HeaderParts> {
  const known = new Map(
    [...operations.values()].flatMap(({ inputHeaders }) =>
      inputHeaders.map((element) => [element.key, element] as const),
    ),
  );
  for (const [name, value] of Object.entries(soapHeaders)) {
    const element = known.get(name);
    if (element !== undefined) checkMembers(element, value, `${source}.soapHeaders.${name}`);
    else if (known.size > 0 && !name.startsWith('{')) {
      throw new UserError(
        `sources.${source}.soapHeaders.${name}: the contract has no such header`,
        {
          file: 'gateway.yaml',
          hint: `It has: ${[...known.keys()].join(', ')}. Others are named with their namespace: "{http://…}${name}".`,
        },
      );
    }
  }
  const parts = new Map<CompiledOperation, HeaderParts>();
  for (const operation of operations.values()) {
    const given = partsFor(operation, model, soapHeaders, known);
    const names = namesOf(given);
    if (wsSecurity !== undefined && names.has(securityHeaderName)) {
      throw new UserError(
        `sources.${source}: wsSecurity and soapHeaders both have a Security header`,
        { file: 'gateway.yaml', hint: 'Keep one of them.' },
      );
    }
    const operationParts = {
      ...given,
      givenAddressing: addressingAmong(names, operation),
      security: wsSecurity,
    };
    checkWritable(operation, operationParts, source);
    parts.set(operation, operationParts);
  }
  return parts;
}

function partsFor(
  operation: CompiledOperation,
  model: SoapWireModel,
  soapHeaders: SoapHeaders,
  known: ReadonlyMap<string, ElementType>,
): GivenParts {
  const { constantHeaders, bodyPrefix } = model;
  const types = new WireTypes(model);
  const bodyNamespace = operation.inputBody[0]?.namespace ?? '';
  const prefixes = new Map<string, string>();
  if (bodyPrefix !== undefined && bodyNamespace !== '') prefixes.set(bodyNamespace, bodyPrefix);
  const constantNamespace = types.namespace(constantHeaders?.namespace);
  if (constantHeaders?.prefix !== undefined && !prefixes.has(constantNamespace)) {
    prefixes.set(constantNamespace, constantHeaders.prefix);
  }
  const declared = operation.inputHeaders
    .filter(({ key }) => Object.hasOwn(soapHeaders, key))
    .map((element) => ({ element, value: memberOf(soapHeaders, element.key) }));
  const constant = Object.entries(constantHeaders?.parts ?? {})
    // What is set for this gateway stands above what the contract's configuration says.
    .filter(([key]) => !Object.hasOwn(soapHeaders, key))
    .map(([key, value]) => ({ namespace: constantNamespace, key, value }));
  const free = Object.entries(soapHeaders)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => ({ namespace: bodyNamespace, key, value }));
  return { prefixes, declared, free: [...constant, ...free] };
}

/** `{namespace}local` of each part. */
const namesOf = ({ declared, free }: GivenParts): ReadonlySet<string> =>
  new Set(
    [
      ...declared.map(({ element: { namespace, name } }) => ({ namespace, local: name })),
      ...free.map(({ key, namespace }) => parseAnyName(key, namespace)),
    ].map(({ namespace, local }) => qualifiedName(namespace, local)),
  );

function addressingAmong(
  names: ReadonlySet<string>,
  { addressing }: CompiledOperation,
): ReadonlySet<string> {
  const { namespace = '' } = addressing ?? {};
  return new Set(
    [...names]
      .map((name) => parseAnyName(name, ''))
      .filter((name) => name.namespace === namespace)
      .map(({ local }) => local),
  );
}

/** A misspelt member would otherwise be left out of every call. */
function checkMembers(element: ElementType, value: unknown, path: string): void {
  const { type } = element;
  const wrapped = element.wraps && isComplex(type) ? wrappedElement(type) : undefined;
  if (wrapped !== undefined && Array.isArray(value)) {
    checkMembers(wrapped, value, path);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) checkMembers(element, item, path);
    return;
  }
  if (!isComplex(type) || value === null) return;
  const types = type.family === undefined ? [type] : [...type.family.values(), type];
  const members = new Map<string, ElementType | undefined>([
    ...types.flatMap(({ elements }) => elements.map((each) => [each.key, each] as const)),
    ...types.flatMap(({ attributes }) => attributes.map(({ key }) => [key, undefined] as const)),
    ...(type.text === undefined ? [] : [[textKey, undefined] as const]),
    ...(type.any ? [[anyKey, undefined] as const] : []),
    ...(type.anyAttribute ? [[anyAttributeKey, undefined] as const] : []),
    ...(type.family === undefined ? [] : [[typeKey, undefined] as const]),
  ]);
  if (!isJsonObject(value)) {
    throw new UserError(`sources.${path} must have members: ${[...members.keys()].join(', ')}`, {
      file: 'gateway.yaml',
    });
  }
  for (const [key, member] of Object.entries(value)) {
    if (!members.has(key)) {
      throw new UserError(`sources.${path}.${key}: the contract has no such member`, {
        file: 'gateway.yaml',
        hint: `It has: ${[...members.keys()].join(', ')}.`,
      });
    }
    const inner = members.get(key);
    if (inner !== undefined) checkMembers(inner, member, `${path}.${key}`);
  }
}

/** Writes the headers once; the message of the problem does not repeat the value, a secret. */
function checkWritable(operation: CompiledOperation, parts: HeaderParts, source: string): void {
  try {
    const writer = new XmlWriter(parts.prefixes);
    writeHeaders(writer, operation, parts);
    writer.declarations();
  } catch (error) {
    if (!(error instanceof RefusedValue)) throw error;
    throw new UserError(`sources.${source}: its SOAP headers cannot be sent: ${error.message}`, {
      file: 'gateway.yaml',
    });
  }
}
