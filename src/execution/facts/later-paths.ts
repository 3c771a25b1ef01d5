import type { ObjectPlan, Plan } from '../plan/plan.ts';
import { objectsIn } from './field-facts.ts';

/**
 * Where the steps stand that only deferred fragments select, by their response keys without list
 * indices: `products.shipping`.
 */
export function laterPaths({ root }: Plan): ReadonlySet<string> {
  const found = { first: new Set<string>(), later: new Set<string>() };
  const seen = new Map<ObjectPlan, Set<string>>();

  const walk = (shape: ObjectPlan, at: string, when: keyof typeof found): void => {
    const places = seen.get(shape) ?? new Set();
    if (places.has(`${when} ${at}`)) return;
    seen.set(shape, places.add(`${when} ${at}`));
    for (const field of new Set([...shape.steps, ...shape.withSteps, ...shape.withDeferred])) {
      const path = at === '' ? field.responseKey : `${at}.${field.responseKey}`;
      if (field.kind === 'step') found[when].add(path);
      for (const inside of objectsIn(field.value)) walk(inside, path, when);
    }
    for (const part of shape.deferred) walk(part.shape, at, 'later');
  };
  walk(root, '', 'first');
  return new Set([...found.later].filter((path) => !found.first.has(path)));
}
