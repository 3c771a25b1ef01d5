import { type ConstArgumentNode, type ConstDirectiveNode, Kind } from 'graphql';
import type { Binding, RestBinding, RestParameter } from './bindings.ts';
import { foldedJson } from './folded-json.ts';
import { printLinkValue } from './link-value.ts';
import { directiveNode, nameNode } from './literal.ts';
import type {
  ArgumentAnnotations,
  BatchAnnotation,
  EnumValueAnnotations,
  FieldAnnotations,
  LinkAnnotation,
  SourceAnnotation,
  TypeAnnotations,
} from './model.ts';
import { defaultExplode, defaultStyle } from './parameter-defaults.ts';

/** Prints annotations as directives; `read.ts` is the inverse. Defaults are left out. */

export function sourceDirective(source: SourceAnnotation): ConstDirectiveNode {
  const { name, protocol, endpoint, security } = source;
  return directiveNode('source', { name, protocol, endpoint, security });
}

export function securitySchemeDirectives({
  name: source,
  securitySchemes = [],
}: SourceAnnotation): ConstDirectiveNode[] {
  return securitySchemes.map((scheme) => directiveNode('securityScheme', { source, ...scheme }));
}

export function wireModelDirectives({ name, wire }: SourceAnnotation): ConstDirectiveNode[] {
  if (wire === undefined) return [];
  const model: ConstArgumentNode = {
    kind: Kind.ARGUMENT,
    name: nameNode('model'),
    // Block strings cannot hold every text (they lose indentation and carriage returns); JSON has
    // neither, and lines make its diff readable.
    value: { kind: Kind.STRING, value: foldedJson(wire), block: true },
  };
  const { arguments: args = [], ...rest } = directiveNode('wireModel', { source: name });
  return [{ ...rest, arguments: [...args, model] }];
}

/** @param name The GraphQL name: a wire name that equals it is not written. */
export function fieldDirectives(name: string, annotations: FieldAnnotations): ConstDirectiveNode[] {
  const { binding, link, batch } = annotations;
  return [
    ...(binding ? [bindingDirective(binding)] : []),
    ...(binding || link ? [] : wireDirective(name, annotations)),
    ...(link ? [linkDirective(link)] : []),
    ...(batch ? [batchDirective(batch)] : []),
  ];
}

export function argumentDirectives(name: string, annotations: ArgumentAnnotations) {
  return wireDirective(name, annotations);
}

export function enumValueDirectives(name: string, { wireValue }: EnumValueAnnotations) {
  return wireValue === undefined || wireValue === name
    ? []
    : [directiveNode('wire', { value: wireValue })];
}

export function typeDirectives(annotations: TypeAnnotations): ConstDirectiveNode[] {
  const { discriminator, wireName, isMapEntry } = annotations;
  const mapping = Object.entries(discriminator?.mapping ?? {});
  return [
    ...(wireName === undefined ? [] : [directiveNode('wire', { name: wireName })]),
    ...(isMapEntry === true ? [directiveNode('mapEntry', {})] : []),
    ...(discriminator === undefined
      ? []
      : [
          directiveNode('discriminator', {
            field: discriminator.field,
            mapping: mapping.map(([value, type]) => ({ value, type })),
          }),
        ]),
  ];
}

function bindingDirective(binding: Binding): ConstDirectiveNode {
  const { protocol, ...args } = binding.protocol === 'rest' ? compactRest(binding) : binding;
  return directiveNode(protocol, args);
}

function compactRest(binding: RestBinding) {
  const { parameters, problems, ...rest } = binding;
  return {
    ...rest,
    parameters: parameters.length === 0 ? undefined : parameters.map(compactParameter),
    problems: problems?.length ? problems : undefined,
  };
}

function compactParameter(parameter: RestParameter) {
  const { arg, name, in: location, style, explode, ...rest } = parameter;
  return {
    arg,
    name: name === arg ? undefined : name,
    in: location,
    style: style === defaultStyle(location) ? undefined : style,
    explode: explode === defaultExplode(style) ? undefined : explode,
    ...rest,
  };
}

function linkDirective({ field, args }: LinkAnnotation): ConstDirectiveNode {
  const entries = Object.entries(args).map(([name, value]) => [name, printLinkValue(value)]);
  return directiveNode('link', {
    field,
    args: entries.length === 0 ? undefined : Object.fromEntries(entries),
  });
}

function batchDirective(batch: BatchAnnotation | 'off'): ConstDirectiveNode {
  if (batch === 'off') return directiveNode('batch', { off: true });
  const { items, ...rest } = batch;
  return directiveNode('batch', {
    ...rest,
    items: items.length === 0 ? undefined : items.join('.'),
  });
}

function wireDirective(
  name: string,
  { wireName, maxItems, number, others }: ArgumentAnnotations,
): ConstDirectiveNode[] {
  const written = {
    name: wireName === name ? undefined : wireName,
    ...{ maxItems, number, others },
  };
  const isEmpty = Object.values(written).every((value) => value === undefined);
  return isEmpty ? [] : [directiveNode('wire', written)];
}
