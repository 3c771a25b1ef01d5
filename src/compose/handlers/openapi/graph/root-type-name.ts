/** The root types of what OpenAPI describes: it knows no streams. */
export type RootTypeName = 'Query' | 'Mutation';
