/**
 * @typedef {import('../../shared/explanation.ts').Explanation} Explanation
 *
 * What stands in the editors of GraphiQL.
 * @typedef {{ query: string, variables: string, headers: string }} Edited
 *
 * What is shown, and for which texts.
 * @typedef {{ of: Edited | null, explanation: Explanation | null, problem: string | null }} Shown
 *
 * @typedef {{ edited: Edited, shown: Shown }} PanelState
 *
 * What the gateway answers.
 * @typedef {{
 *   data?: unknown,
 *   errors?: { message: string, path?: (string | number)[] }[],
 *   extensions?: { explain?: Explanation, [name: string]: unknown },
 * }} Answer
 *
 * @typedef {ReturnType<typeof createStore>} Store
 */

const explainHeader = 'x-headgate-explain';

/**
 * What is edited and what is shown, and who is told when that changes.
 * @param {Edited} edited
 */
export function createStore(edited) {
  /** @type {PanelState} */
  let state = { edited, shown: { of: null, explanation: null, problem: null } };
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const set = (/** @type {PanelState} */ next) => {
    state = next;
    for (const changed of listeners) changed();
  };
  return {
    read: () => state,
    subscribe: (/** @type {() => void} */ changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    edit: (/** @type {Partial<Edited>} */ change) =>
      set({ ...state, edited: { ...state.edited, ...change } }),
    /** @param {Answer} answer @param {Edited} of What was asked. */
    show: (answer, of) => {
      const told = answer.extensions?.explain;
      const isRefused = told?.run !== undefined && !('data' in answer);
      // What was refused did not run: what stays is what it would have called.
      const explanation = isRefused ? planOf(told) : told;
      const problem = told === undefined || isRefused ? (problemOf(answer) ?? notAllowed) : null;
      // Who types is wrong half of the time: what was right before stays in sight.
      set({
        ...state,
        shown: { of, explanation: explanation ?? state.shown.explanation, problem },
      });
    },
  };
}

/** @param {Answer} answer */
function problemOf({ errors = [] }) {
  const [first] = errors;
  return first?.path === undefined ? first?.message : `${first.path.join('.')}: ${first.message}`;
}

/** @param {Explanation} explanation @returns {Explanation} */
function planOf({ run: _, ...plan }) {
  return plan;
}

const notAllowed =
  'The gateway tells you nothing: observability.explain in gateway.yaml says who may ask.';

/**
 * Asks for an explanation with everything that GraphiQL runs, and takes it out of the answer: it
 * would stand in the way there.
 * @param {typeof fetch} original
 * @param {Store} store
 * @returns {typeof fetch}
 */
export function explainedFetch(original, store) {
  return async (input, init) => {
    // Who asks what was called gets a whole answer; what is deferred shall be seen to come later.
    const isExplained =
      typeof init?.body === 'string' && !/IntrospectionQuery|@defer\b/.test(init.body);
    if (!isExplained) return original(input, init);
    const headers = new Headers(init.headers);
    headers.set(explainHeader, 'run');
    const { edited } = store.read();
    const response = await original(input, { ...init, headers });
    // Streams go on for long, and have no explanation.
    if (!response.headers.get('content-type')?.includes('json')) return response;
    const answer = await response.json();
    store.show(answer, edited);
    const { explain: _, ...extensions } = answer.extensions ?? {};
    const shown = { ...answer, extensions };
    if (Object.keys(extensions).length === 0) delete shown.extensions;
    return new Response(JSON.stringify(shown), response);
  };
}

/**
 * Makes a function that asks what a text would call, and shows it.
 * @param {typeof fetch} original
 * @param {Store} store
 * @param {string} endpoint
 */
export function planAsker(original, store, endpoint) {
  return async (/** @type {Edited} */ edited) => {
    const names = /\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/.exec(edited.query);
    const body = {
      query: edited.query,
      variables: parsed(edited.variables),
      ...(names && { operationName: names[1] }),
    };
    const answer = await original(endpoint, {
      method: 'POST',
      headers: {
        ...parsed(edited.headers),
        'content-type': 'application/json',
        accept: 'application/json',
        [explainHeader]: 'plan',
      },
      body: JSON.stringify(body),
    })
      .then((response) => response.json())
      .catch(() => ({ errors: [{ message: 'The gateway does not answer.' }] }));
    // What was edited meanwhile asks for itself.
    if (store.read().edited === edited) store.show(answer, edited);
  };
}

/** @param {string} json Half written, perhaps. */
function parsed(json) {
  try {
    return Object(JSON.parse(json || '{}'));
  } catch {
    return {};
  }
}
