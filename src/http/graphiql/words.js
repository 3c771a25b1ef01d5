/**
 * What the Plan panel says of a plan and of what was called.
 *
 * @typedef {import('../../shared/explanation.ts').ExplainedCall} ExplainedCall
 * @typedef {import('../../shared/explanation.ts').ExplainedStep} ExplainedStep
 * @typedef {import('../../shared/explanation.ts').Explanation} Explanation
 */

/** @param {ExplainedStep} step */
export const lastKey = ({ path }) => path.slice(path.lastIndexOf('.') + 1);

/** @param {ExplainedStep} step */
export function planned({ mostCalls, batch, mostParents }) {
  const calls = `≤ ${mostCalls} ${plural(mostCalls, 'call')}`;
  return batch === null ? calls : `${calls} · ≤ ${mostParents} ${plural(mostParents, 'key')}`;
}

/** @param {readonly ExplainedCall[]} calls */
export function measured(calls) {
  const [first] = calls;
  if (first === undefined) return 'no call';
  const keys = calls.reduce((total, call) => total + (call.keys ?? 0), 0);
  const startMs = Math.min(...calls.map((call) => call.startMs));
  const endMs = Math.max(...calls.map((call) => call.startMs + (call.ms ?? 0)));
  const failed = calls.find(({ code }) => code !== 'ok' && code !== null);
  const shared = calls.filter(({ isShared }) => isShared).length;
  return [
    ...(failed === undefined ? [] : [failed.code]),
    ...(calls.length === 1 ? [] : [`${calls.length} calls`]),
    ...(shared === 0 ? [] : [shared === calls.length ? 'shared' : `${shared} shared`]),
    ...(keys === 0 ? [] : [`${keys} ${plural(keys, 'key')}`]),
    milliseconds(endMs - startMs),
  ].join(' · ');
}

/** @param {Explanation} explanation */
export function warnings({ steps, run }) {
  return [
    ...steps
      .filter(({ callPerParent }) => callPerParent)
      .map(
        ({ path, mostParents }) => `${path} makes a call for each parent, up to ${mostParents}.`,
      ),
    ...(run?.unlistedCalls ? [`${run.unlistedCalls} more calls are not drawn.`] : []),
  ];
}

/** @param {Explanation} explanation @returns {[string, string][]} */
export function decisions({ cache, access, run, mostCalls }) {
  const row = (/** @type {string} */ name, /** @type {string} */ value) =>
    /** @type {[string, string]} */ ([name, value]);
  const answer = run?.answerCache === 'hit' ? 'was in the cache' : 'was not in the cache';
  return [
    ...(run?.answerCache == null ? [] : [row('This answer', answer)]),
    ...(run === undefined ? [] : [row('Most calls', String(mostCalls))]),
    ['Cache', cacheText(cache)],
    ['Access', access.length === 0 ? 'everybody' : access.map(guardText).join('; ')],
  ];
}

/** @param {Explanation['cache']} cache */
function cacheText(cache) {
  if (cache === null) return 'off';
  const { maxAgeSeconds, scope, shortestBy, privateBy } = cache;
  if (maxAgeSeconds === 0) return shortestBy === null ? 'not kept' : `not kept: ${shortestBy}`;
  const who = scope === 'PUBLIC' ? 'for everybody' : `for one principal: ${privateBy}`;
  return `${maxAgeSeconds} s ${who}`;
}

/** @param {Explanation['access'][number]} guard */
function guardText({ path, requirements }) {
  const all = requirements.map(({ of, anyOf }) =>
    anyOf
      .map((names) => (names.length === 0 ? 'any principal' : `${of} ${names.join(' + ')}`))
      .join(' or '),
  );
  return `${path || 'the operation'}: ${all.join(' and ')}`;
}

/** @param {number} count @param {string} noun */
export const plural = (count, noun) => (count === 1 ? noun : `${noun}s`);
/** @param {number} ms */
export const milliseconds = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
