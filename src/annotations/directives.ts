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

"""
What is different on the wire: the \`name\` (of an enum value: the \`value\`), where it is not that of
the graph; \`maxItems\`, how many a list takes; \`number\`, whether a decimal is a number there; \`others\`,
that a field stands for all members of its object but these.
"""
directive @wire(
  name: String
  value: HeadgateValue
  maxItems: Int
  number: Boolean
  others: [String!]
) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE | OBJECT | INTERFACE

"A list of these is an object on the wire, whose members are \`key\` and \`value\`."
directive @mapEntry on OBJECT | INPUT_OBJECT

"""
Joins sources: a field of Query, \`field\`, answers it. Each of \`args\` is a constant, \`"$parent.x"\` (a
field of the object that the link stands on, or \`"$parent.a.b"\` of an object in it) or \`"$args.x"\`
(an argument of the link itself). A constant that starts with \`$\` is written \`"$$…"\`.
"""
directive @link(field: String!, args: HeadgateValue) on FIELD_DEFINITION

"""
The bulk read that answers many of these reads in one call, matched by key. Compose finds those that
are beyond doubt. By hand it stands on a field of Query, for all links to that, or beside \`@link\`:
\`field\` is the bulk read, \`keysArg\` its argument that takes the keys (\`input.ids\`: a member of one),
\`separator\` what stands between them where that is one text (\`"1,2"\`), \`keyArg\` the argument of the single read, \`itemKey\` the field of an item that repeats its key,
\`items\` where the items stand in the answer of the bulk read, \`itemField\` where the single read has
its item, and \`maxKeys\` how many keys one call takes. What the names tell may be left out:
\`@batch(field: "products")\`. With \`off: true\` there is no batch.
"""
directive @batch(
  field: String
  keyArg: String
  keysArg: String
  separator: String
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
