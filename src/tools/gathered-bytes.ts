const nothing = Buffer.alloc(0);
/** So many become one. */
const maxPieces = 256;

/**
 * Bytes that come piece by piece. A piece takes some hundred bytes beside its own, and whoever sends
 * may cut off one for each byte: a list of them would take hundreds of times what a limit allows.
 */
export class GatheredBytes {
  #joined: Buffer[] | undefined;
  #pieces: Buffer[] = [];
  #length = 0;

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    this.#length += piece.length;
    this.#pieces.push(piece);
    if (this.#pieces.length < maxPieces) return;
    this.#joined ??= [];
    this.#joined.push(Buffer.concat(this.#pieces));
    this.#pieces = [];
  }

  /** All of them, which are no longer here then. */
  take(): Buffer {
    const pieces = this.#joined?.concat(this.#pieces) ?? this.#pieces;
    const [first = nothing, second] = pieces;
    this.#joined = undefined;
    this.#pieces = [];
    this.#length = 0;
    return second === undefined ? first : Buffer.concat(pieces);
  }
}
