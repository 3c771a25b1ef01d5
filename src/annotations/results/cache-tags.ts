/** The names by which kept results and answers are found when something has changed. */
export const cacheTags = {
  /** Every entry has it. */
  everything: 'everything',
  /** Given in gateway.yaml. */
  named: (name: string) => `tag:${name}`,
  source: (source: string) => `source:${source}`,
  operation: (source: string, operation: string) => `operation:${source} ${operation}`,
  /** Of an answer that has values of the type, or may have. */
  type: (type: string) => `type:${type}`,
  entity: (type: string, key: string) => `entity:${type}:${key}`,
  /** Of an answer with too many entities of the type to have a tag each. */
  manyOf: (type: string) => `many:${type}`,
  /** Everything that a resource answers. */
  resource: (resource: string) => `resource:${resource}`,
  /** What it answers about no one member alone. */
  collection: (resource: string) => `collection:${resource}`,
  member: (resource: string, key: string) => `member:${resource}#${key}`,
} as const;

/** What must go when an entity has changed. */
export const tagsOfEntity = (type: string, key: string): string[] => [
  cacheTags.entity(type, key),
  cacheTags.manyOf(type),
];
