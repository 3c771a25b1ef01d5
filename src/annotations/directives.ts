/**
 * Definitions of the directives that carry annotations in `schema/unified.graphql`. They are for
 * readers and editors of that file: serve takes them off before clients can see the schema.
 */
export const annotationDirectivesSDL = /* GraphQL */ `
"A structured value of an annotation."
scalar HeadgateValue

"A source of this graph and its address, where the contract names one."
directive @source(
  name: String!
  protocol: String!
  endpoint: String
  security: [[String!]!]
) repeatable on SCHEMA

"A kind of credentials that a source knows: where they go. What they are is in gateway.yaml."
directive @securityScheme(
  source: String!
  name: String!
  type: String!
  in: String
  parameter: String
  tokenUrl: String
) repeatable on SCHEMA

"How messages of a source look on the wire, as JSON: what its protocol needs beside this schema."
directive @wireModel(source: String!, model: String!) repeatable on SCHEMA

"Answered by this HTTP request. Parameters name the argument that carries their value."
directive @rest(
  source: String!
  method: String!
  path: String!
  endpoint: String
  parameters: [HeadgateValue!]
  body: HeadgateValue
  accept: String
  responseHeaders: [HeadgateValue!]
  withResult: Boolean
  noContent: Boolean
  redirects: Boolean
  problems: [HeadgateValue!]
  security: [[String!]!]
) on FIELD_DEFINITION

"Answered by this rpc."
directive @grpc(source: String!, service: String!, method: String!) on FIELD_DEFINITION

"Answered by this operation of the source's wire model."
directive @soap(source: String!, operation: String!) on FIELD_DEFINITION

"The name (of an enum value: the value) on the wire, where it is not the name in the graph; how many items a list takes; whether a decimal is a number; that a field stands for the members of its object that have other names than these."
directive @wire(
  name: String
  value: HeadgateValue
  maxItems: Int
  number: Boolean
  others: [String!]
) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE | OBJECT | INTERFACE

"A list of these is an object on the wire, whose members are \`key\` and \`value\`."
directive @mapEntry on OBJECT | INPUT_OBJECT

"Joins sources: answered by a Query field. \`$parent.x\` reads the parent, \`$args.x\` an argument."
directive @link(field: String!, args: HeadgateValue) on FIELD_DEFINITION

"The bulk read that answers many of these reads in one call, matched by key."
directive @batch(
  field: String
  keyArg: String
  keysArg: String
  items: String
  itemKey: String
  itemField: String
  maxKeys: Int
  off: Boolean
) on FIELD_DEFINITION

"The field that tells the type of a value, on the wire, and what its values mean."
directive @discriminator(field: String!, mapping: [HeadgateValue!]!) on UNION | INTERFACE
`;

/** Directives and types that no client may see. */
export const annotationDirectiveNames: ReadonlySet<string> = new Set([
  'source',
  'securityScheme',
  'wireModel',
  'rest',
  'grpc',
  'soap',
  'wire',
  'mapEntry',
  'link',
  'batch',
  'discriminator',
]);
export const annotationScalarName = 'HeadgateValue';
