/**
 * The policies of a graph: who may ask for a field, how often, how long its answer may be kept, and
 * what it costs. They stand on what they govern; clients see them by introspection of directives
 * only, never which field has which.
 */
export const policyDirectivesSDL = /* GraphQL */ `
"Who may share a kept answer."
enum CacheControlScope {
  "Everybody."
  PUBLIC
  "Only the principal that asked."
  PRIVATE
}

"Only for principals: requests with a valid API key or token."
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE

"""
Only for principals that have all scopes of at least one of these lists:
\`[["a", "b"], ["c"]]\` is (a and b) or c.
"""
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE

"""
Only for principals of whom all policies of at least one of these lists say yes. The policies are
those of \`access\` in gateway.yaml.
"""
directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE

"A name by which views of clients include or exclude what has it."
directive @tag(
  name: String!
) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

"For the gateway only: no client sees it."
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION

"""
How often one caller (a principal, or the address of an anonymous client) may ask for the field:
\`max\` times in any \`window\`, a number with ms, s, m, h or d such as \`30s\`. Each alias counts.
\`identityArgs\` names arguments whose values are counted apart.
"""
directive @rateLimit(max: Int!, window: String!, identityArgs: [String!]) on FIELD_DEFINITION

"""
How many seconds an answer with the field may be kept. Root fields and fields that return objects
are not kept unless they, or the type they return, say so; other fields are as their parent.
The shortest time in an operation decides, and its answer is shared by everybody only when each
says \`scope: PUBLIC\`.
"""
directive @cacheControl(
  maxAge: Int
  scope: CacheControlScope
  inheritMaxAge: Boolean
) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION

"""
The fields that tell the values of a type apart, with blanks between them: what is kept of a value
can be purged by them. By default those by which a bulk read, or a read of one value, finds it.
"""
directive @key(fields: String!) on OBJECT

"""
How dear a value is, as a number in a string. By default an object costs 1, everything else 0; what
stands on a field replaces what stands on the type it returns. Costs are multiplied by the sizes of
the lists around them.
"""
directive @cost(
  weight: String!
) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

"""
How many items a list may have: what \`slicingArguments\` say (numbers, or lists that are as long;
\`filter.first\` is a member of an argument), else \`assumedSize\`. \`sizedFields\` names the lists
where the field returns an object that holds them. Unless \`requireOneSlicingArgument\` is false,
exactly one of the slicing arguments must be given.
"""
directive @listSize(
  assumedSize: Int
  slicingArguments: [String!]
  sizedFields: [String!]
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION

"""
Stands on an operation: the most calls to upstreams that it may need, and what it may cost.
\`headgate explain --check\` fails when it needs more, or when parents in a list make a call each
(N+1) and \`callPerParent\` does not allow that.
"""
directive @budget(
  calls: Int
  cost: Float
  callPerParent: Boolean = false
) on QUERY | MUTATION | SUBSCRIPTION
`;
