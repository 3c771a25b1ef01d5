import { governors } from '../annotations/governors.ts';
import { readField } from '../annotations/read.ts';
import type { Operation } from '../shared/operation-memo.ts';
import { visitSelectedFields } from '../shared/selected-fields.ts';

/** The names of all sources that may be asked for an operation: `@skip` and `@include` not looked at. */
export function askedSources(operation: Operation): ReadonlySet<string> {
  const sources = new Set<string>();
  visitSelectedFields(operation, 'first', ({ parent, field }) => {
    if (field === undefined) return;
    // A link is governed by the field that answers it, so its source is found here, too.
    for (const { field: asked } of governors(operation.graph, parent, field).fields) {
      const { binding } = readField(asked.astNode?.directives);
      if (binding !== undefined) sources.add(binding.source);
    }
  });
  return sources;
}
