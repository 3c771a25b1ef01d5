/** The body of a request, as it goes over the wire. */
export interface RequestContent {
  readonly contentType: string;
  readonly content: string | Uint8Array;
}
