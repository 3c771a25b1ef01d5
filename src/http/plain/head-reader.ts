import { type RequestHead, readHead } from './read-head.ts';

/** Reads heads of one connection: clients send the same one again and again. */
export class HeadReader {
  #last: RequestHead | undefined;
  #lastBytes: Buffer = Buffer.alloc(0);

  /** As `readHead`. */
  read(bytes: Buffer): RequestHead | undefined {
    const { length } = this.#lastBytes;
    const isSame =
      this.#last !== undefined &&
      bytes.length >= length &&
      bytes.compare(this.#lastBytes, 0, length, 0, length) === 0;
    if (isSame) return this.#last;
    const head = readHead(bytes);
    if (head !== undefined) {
      this.#last = head;
      // A copy: behind it stands a body, and TLS reads into memory of 64 kB.
      this.#lastBytes = Buffer.from(bytes.subarray(0, head.headBytes));
    }
    return head;
  }
}
