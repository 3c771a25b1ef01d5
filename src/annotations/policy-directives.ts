/**
 * The policies of a graph: who may ask for a field, how often, and how long its answer may be kept.
 * They stand on the fields and types they govern; clients see them by introspection of directives
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
`;
