import type { XmlElement } from '../contract/xml-tree.ts';

/** An operation that cannot be served; its message is the reason that the report gives. */
export class UnsupportedOperation extends Error {
  override readonly name = 'UnsupportedOperation';

  /** `element` is the place of the contract that says so. */
  constructor(element: XmlElement, reason: string) {
    super(element.error(reason).message);
  }
}
