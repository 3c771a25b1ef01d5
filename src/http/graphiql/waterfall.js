import { lastKey, milliseconds, plural } from './words.js';

/**
 * Where the bars of the Plan panel stand.
 *
 * @typedef {import('../../shared/explanation.ts').ExplainedCall} ExplainedCall
 * @typedef {import('../../shared/explanation.ts').ExplainedStep} ExplainedStep
 */

/**
 * @typedef {{ className: string, style: { left: string, width: string }, title: string }} Bar
 * @typedef {{ ticks: string[], stages: number, barOf: (call: ExplainedCall) => Bar }} Scale
 */

/** Where bars stand when times are known. @param {readonly ExplainedCall[]} calls @returns {Scale} */
export function timeScale(calls) {
  const endMs = Math.max(0.1, ...calls.map(({ startMs, ms }) => startMs + (ms ?? 0)));
  return {
    ticks: [0, endMs / 2, endMs].map(milliseconds),
    stages: 0,
    barOf: ({ startMs, ms, code, keys }) => {
      const width = (ms ?? endMs - startMs) / endMs;
      const asked = keys === null ? '' : `, ${keys} ${plural(keys, 'key')}`;
      return {
        className: code === 'ok' ? 'plan-bar' : 'plan-bar plan-bar-failed',
        style: { left: percent(startMs / endMs), width: percent(width) },
        title: `${milliseconds(startMs)} + ${ms === null ? '?' : milliseconds(ms)}${asked}: ${code ?? 'not waited for'}`,
      };
    },
  };
}

/** Where bars stand before anything ran: one stage after another. @param {readonly ExplainedStep[]} steps @returns {Scale} */
export function stageScale(steps) {
  const stages = Math.max(1, ...steps.map((step) => stageOf(steps, step) + 1));
  return {
    ticks: ['at once', ...Array(stages - 1).fill('then')],
    stages,
    barOf: () => ({ className: '', style: { left: '0', width: '0' }, title: '' }),
  };
}

/** @param {readonly ExplainedStep[]} steps @param {ExplainedStep} step @param {Scale} scale @returns {Bar} */
export function plannedBar(steps, step, { stages }) {
  const before = stepBefore(steps, step);
  return {
    className: 'plan-bar',
    style: { left: percent(stageOf(steps, step) / stages), width: percent(1 / stages) },
    title: before === undefined ? 'at once' : `after ${lastKey(before)}`,
  };
}

/** @param {readonly ExplainedStep[]} steps @param {ExplainedStep} step */
const stepBefore = (steps, { after }) => (after === null ? undefined : steps[after]);

/** How many steps are before it. @param {readonly ExplainedStep[]} steps @param {ExplainedStep} step @returns {number} */
function stageOf(steps, step) {
  const before = stepBefore(steps, step);
  return before === undefined ? 0 : stageOf(steps, before) + 1;
}

/**
 * Each step below the one that it waits for.
 * @param {readonly ExplainedStep[]} steps
 * @param {number | null} after
 * @returns {{ step: ExplainedStep, index: number, depth: number }[]}
 */
export function inTreeOrder(steps, after = null, depth = 0) {
  return [...steps.entries()]
    .filter(([, step]) => step.after === after)
    .flatMap(([index, step]) => [{ step, index, depth }, ...inTreeOrder(steps, index, depth + 1)]);
}

/** @param {number} part */
const percent = (part) => `${(part * 100).toFixed(2)}%`;
