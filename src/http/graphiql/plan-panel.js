import { createStore, explainedFetch, planAsker } from './explanations.js';
import { inTreeOrder, plannedBar, stageScale, timeScale } from './waterfall.js';
import { decisions, lastKey, measured, milliseconds, planned, plural, warnings } from './words.js';

/**
 * The Plan panel of GraphiQL: what the operation in the editor would call and, once it ran, what it
 * called, as a waterfall. The files of this folder are the only ones that run in browsers: they are
 * written into the page as they stand here, so they are plain JavaScript and import only each other.
 *
 * @typedef {import('../../shared/explanation.ts').ExplainedStep} ExplainedStep
 * @typedef {import('../../shared/explanation.ts').Explanation} Explanation
 * @typedef {import('./explanations.js').Edited} Edited
 * @typedef {import('./explanations.js').Store} Store
 * @typedef {import('./waterfall.js').Scale} Scale
 */

/**
 * @typedef {{
 *   createElement(type: unknown, props: object | null, ...children: unknown[]): unknown,
 *   useEffect(effect: () => (() => void), inputs: readonly unknown[]): void,
 *   useSyncExternalStore<T>(subscribe: (changed: () => void) => () => void, read: () => T): T,
 * }} React
 *
 * @typedef {(tag: string, className: string, ...children: unknown[]) => unknown} Draw
 */

/** Nobody types so fast that each letter is worth a plan. */
const planDelayMs = 250;
/** Sources of an operation beyond these share colours: `plan-panel.css`. */
const colourCount = 6;
/** Calls at the same time stand below each other. */
const maxLanes = 8;

/**
 * Starts GraphiQL with the panel.
 * @param {{ endpoint: string, defaultQuery: string, title: string }} options Of GraphiQL.
 */
export function start(options) {
  /** @type {{ React: React, YogaGraphiQL: { renderYogaGraphiQL(root: Element | null, options: object): void } }} */
  const { React, YogaGraphiQL } = Reflect.get(globalThis, 'headgateLibraries');
  const kept = (/** @type {string} */ name) => localStorage.getItem(`graphiql:${name}`);
  const store = createStore({
    query:
      new URL(location.href).searchParams.get('query') ?? kept('query') ?? options.defaultQuery,
    variables: kept('variables') ?? '',
    headers: kept('headers') ?? '',
  });
  const { fetch } = globalThis;
  globalThis.fetch = explainedFetch(fetch, store);
  const askForPlan = planAsker(fetch, store, options.endpoint);
  Reflect.set(globalThis, 'headgatePlugins', [planPlugin(React, store, askForPlan)]);
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    ...options,
    onEditQuery: (/** @type {string} */ query) => store.edit({ query }),
    onEditVariables: (/** @type {string} */ variables) => store.edit({ variables }),
    onEditHeaders: (/** @type {string} */ headers) => store.edit({ headers }),
  });
}

/**
 * @param {React} React
 * @param {Store} store
 * @param {(edited: Edited) => Promise<void>} askForPlan
 */
function planPlugin({ createElement, useEffect, useSyncExternalStore }, store, askForPlan) {
  /** @type {Draw} */
  const draw = (tag, className, ...children) => createElement(tag, { className }, ...children);

  function Content() {
    const { edited, shown } = useSyncExternalStore(store.subscribe, store.read);
    useEffect(() => {
      const isShown = shown.of === edited;
      const timer = isShown ? 0 : setTimeout(() => askForPlan(edited), planDelayMs);
      return () => clearTimeout(timer);
    }, [edited, shown.of]);
    const { explanation, problem } = shown;
    const what = explanation?.run === undefined ? 'before it runs' : 'as it ran';
    return createElement(
      'section',
      // In reach of the keyboard: a long plan is scrolled by it.
      { className: 'plan-panel', 'aria-label': 'Plan', tabIndex: 0 },
      draw(
        'div',
        'plan-title',
        draw('h2', 'graphiql-doc-explorer-title', 'Plan'),
        explanation === null ? null : draw('span', 'plan-tag', what),
      ),
      problem === null ? null : draw('p', 'plan-problem', problem),
      explanation === null
        ? null
        : draw('div', problem === null ? '' : 'plan-stale', ...drawExplanation(explanation)),
    );
  }

  function Icon() {
    const bar = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ width) =>
      createElement('rect', { x, y, width, height: 3.5, rx: 1.75, fill: 'currentColor' });
    const box = { viewBox: '0 0 20 20', height: '1em', fill: 'none' };
    return createElement('svg', box, bar(1, 3, 9), bar(6, 8.25, 8), bar(10, 13.5, 9));
  }

  /** @param {Explanation} explanation */
  function drawExplanation(explanation) {
    const { steps, run, mostCalls, cost } = explanation;
    const sources = [...new Set(steps.map(({ source }) => source))];
    const callCount = run === undefined ? 0 : run.calls.length + run.unlistedCalls;
    const scale = run === undefined ? stageScale(steps) : timeScale(run.calls);
    return [
      draw(
        'div',
        'plan-numbers',
        run === undefined
          ? number(`≤ ${mostCalls}`, plural(mostCalls, 'call'))
          : number(callCount, plural(callCount, 'call')),
        run === undefined ? null : number(milliseconds(run.ms), ''),
        number(cost, 'cost'),
      ),
      ...warnings(explanation).map((text) => draw('p', 'plan-warning', text)),
      steps.length === 0
        ? draw('p', 'plan-note', 'Nothing is called: the gateway itself has the answer.')
        : draw(
            'div',
            'plan-waterfall',
            draw(
              'div',
              `plan-axis plan-axis-${run === undefined ? 'stages' : 'times'}`,
              ...scale.ticks.map((tick) => draw('span', '', tick)),
            ),
            ...inTreeOrder(steps).map((at) => drawStep(explanation, at, sources, scale)),
          ),
      draw(
        'dl',
        'plan-decisions',
        ...decisions(explanation).flatMap(([name, value]) => [
          draw('dt', '', name),
          draw('dd', '', value),
        ]),
      ),
    ];
  }

  /** @param {string | number} value @param {string} of */
  const number = (value, of) => draw('div', 'plan-number', draw('b', '', value), ` ${of}`);

  /**
   * @param {Explanation} explanation
   * @param {{ step: ExplainedStep, index: number, depth: number }} at
   * @param {readonly string[]} sources
   * @param {Scale} scale
   */
  function drawStep({ steps, run }, { step, index, depth }, sources, scale) {
    const colour = sources.indexOf(step.source) % colourCount;
    const calls = run?.calls.filter((call) => call.steps.includes(index));
    const isFailed = calls?.some(({ code }) => code !== 'ok' && code !== null) ?? false;
    const bars = calls === undefined ? [plannedBar(steps, step, scale)] : calls.map(scale.barOf);
    const lanes = Math.min(bars.length, maxLanes);
    return createElement(
      'div',
      {
        key: index,
        className: `plan-step plan-colour-${colour}${isFailed ? ' plan-failed' : ''}`,
        style: { '--plan-depth': depth },
      },
      draw(
        'div',
        'plan-line',
        draw('span', 'plan-key', lastKey(step)),
        step.deferred ? draw('span', 'plan-tag', 'later') : null,
        draw('span', 'plan-source', step.source),
        draw('span', 'plan-measure', calls === undefined ? planned(step) : measured(calls)),
      ),
      createElement(
        'div',
        {
          className: `plan-track${calls === undefined ? ' plan-track-planned' : ''}`,
          style: { '--plan-lanes': lanes },
        },
        ...bars.map(({ className, title, style }, position) =>
          createElement('i', {
            key: position,
            className,
            title,
            role: 'img',
            'aria-label': title,
            style: { ...style, '--plan-lane': position % maxLanes },
          }),
        ),
      ),
      createElement('code', { className: 'plan-call', title: step.call }, step.call),
    );
  }

  return { title: 'Plan', icon: Icon, content: Content };
}
