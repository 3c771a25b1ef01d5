import { readFileSync } from 'node:fs';
import { type DirectiveDefinitionNode, Kind, parse, print } from 'graphql';
import { annotationDirectivesSDL } from '../../src/annotations/directives.ts';
import { policyDirectivesSDL } from '../../src/annotations/policy-directives.ts';
import { generated } from './page.ts';

/** Written in the files of a project; all others that are not policies are written by compose. */
const joins = ['link', 'batch', 'wire'];

/** docs/reference/directives.md, from the definitions that compose checks directives against. */
export function directivesPage(): string {
  const annotations = directivesOf(annotationDirectivesSDL);
  const policies = directivesOf(policyDirectivesSDL);
  const isJoin = ({ name }: DirectiveDefinitionNode) => joins.includes(name.value);
  return [
    '# Directives',
    generated,
    [
      'You write the first two kinds in the files that `additionalTypeDefs` of `.meshrc.yaml` names;',
      '`headgate compose` checks them and writes them into the composed schema. `extend type` adds a',
      'field to a type, or a directive to a type. A field that repeats one of a contract, with its own',
      'type and without its arguments, gets the directives. The names are those of the composed',
      'schema: `headgate compose --report` lists what was renamed.',
    ].join('\n'),
    '## Joins',
    example('schema/links.graphql'),
    ...annotations.filter(isJoin).map(section),
    '## Policies',
    example('schema/policies.graphql'),
    ...policies.map(section),
    '## Written by compose',
    'They say how each field is answered. Do not write them: change the contract, or `.meshrc.yaml`.',
    ...annotations.filter((directive) => !isJoin(directive)).map(section),
    '',
  ].join('\n\n');
}

function directivesOf(sdl: string): DirectiveDefinitionNode[] {
  return parse(sdl).definitions.flatMap((definition) =>
    definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition] : [],
  );
}

function section({ description, ...definition }: DirectiveDefinitionNode): string {
  return [
    `### @${definition.name.value}`,
    description?.value ?? '',
    `\`\`\`graphql\n${print(definition)}\n\`\`\``,
  ].join('\n\n');
}

/** What the demo has, which every test composes. */
function example(file: string): string {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return `The demo's own, \`${file}\`:\n\n\`\`\`graphql\n${text.trim()}\n\`\`\``;
}
