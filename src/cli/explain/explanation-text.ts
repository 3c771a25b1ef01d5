import type { ExplainedGuard, ExplainedStep, Explanation } from '../../shared/explanation.ts';
import { styled, table } from '../terminal.ts';

/** A plan for people: its steps as a tree, and what is decided about the operation. */
export function explanationText(title: string, explained: Explanation): string {
  const rows = branches(explained.steps, null, '').map(({ step, lead }) => [
    lead + styled('bold', lastKey(step)) + (step.deferred ? ' (later)' : ''),
    styled('cyan', step.source),
    step.call,
    batchText(step),
    styled(step.callPerParent ? 'yellow' : 'reset', counted(step.mostCalls, 'call')),
  ]);
  const { mostCalls, cost } = explained;
  return [
    styled('bold', title),
    '',
    ...(rows.length === 0 ? ['  No calls: the gateway itself has the answer.'] : [table(rows)]),
    '',
    table([
      ['calls', `${mostCalls} at most`],
      ['cost', String(cost)],
      ['cache', cacheText(explained)],
      ...accessRows(explained.access),
    ]),
  ].join('\n');
}

interface Branch {
  readonly step: ExplainedStep;
  /** The lines that lead to it. */
  readonly lead: string;
}

function branches(steps: readonly ExplainedStep[], after: number | null, indent: string): Branch[] {
  const here = [...steps.entries()].filter(([, step]) => step.after === after);
  return here.flatMap(([index, step], position) => {
    const isLast = position === here.length - 1;
    const [fork, next] = after === null ? ['', ''] : isLast ? ['└─ ', '   '] : ['├─ ', '│  '];
    return [{ step, lead: indent + fork }, ...branches(steps, index, indent + next)];
  });
}

function lastKey({ path }: ExplainedStep): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function batchText({ batch, callPerParent, mostParents }: ExplainedStep): string {
  if (callPerParent) return styled('yellow', `a call for each of ${mostParents}`);
  return batch === null ? '' : `${mostParents} keys, ${batch.maxKeys} a call`;
}

function cacheText({ cache }: Explanation): string {
  if (cache === null) return 'off';
  const { maxAgeSeconds, scope, shortestBy, privateBy } = cache;
  if (maxAgeSeconds === 0) {
    return shortestBy === null ? 'not kept' : `not kept, because of ${shortestBy}`;
  }
  const who = scope === 'PUBLIC' ? 'for everybody' : `for one principal, because of ${privateBy}`;
  return `${maxAgeSeconds} s (${shortestBy}), ${who}`;
}

function accessRows(access: readonly ExplainedGuard[]): string[][] {
  if (access.length === 0) return [['access', 'everybody']];
  return access.map(({ path, requirements }, index) => [
    index === 0 ? 'access' : '',
    `${path === '' ? 'the operation' : path}: ${requirements.map(requirementText).join(', and ')}`,
  ]);
}

function requirementText({ of, anyOf }: ExplainedGuard['requirements'][number]): string {
  const kind = of === 'scopes' ? 'scope' : 'policy';
  const texts = anyOf.map((names) =>
    names.length === 0 ? 'any principal' : `${kind} ${names.join(' + ')}`,
  );
  return texts.length === 0 ? 'nobody' : texts.join(' or ');
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
