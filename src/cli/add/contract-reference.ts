/** What a text of a contract refers to, as it is written there. */
export interface ContractReference {
  readonly written: string;
  /** From 1. */
  readonly line: number;
  /** Whether the contract does without. */
  readonly isOptional?: boolean;
  /** Of an import of XML: what it is for, which may stand elsewhere in the contract. */
  readonly wanted?: string;
}

/** All of one text, each once. */
export interface ContractReferences {
  readonly references: readonly ContractReference[];
  /** What imports of XML may be for, and this text has. */
  readonly defined?: readonly string[];
}
