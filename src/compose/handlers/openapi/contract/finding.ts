/** What the owner of a contract should know. */
export interface Finding {
  readonly text: string;
  /** The node of the contract that it is said of, from which its line is found. */
  readonly at?: unknown;
}

/** Takes a finding: `text` and the node that it is said of. */
export type Warn = (text: string, at?: unknown) => void;

/** Findings, each once, with the first node that has it. */
export class Findings {
  readonly #byText = new Map<string, Finding>();

  readonly add: Warn = (text, at) => {
    if (!this.#byText.has(text)) this.#byText.set(text, { text, at });
  };

  get all(): readonly Finding[] {
    return [...this.#byText.values()];
  }
}
