import { namespaces } from '../contract/namespaces.ts';
import type { SoapBindingDefinition } from '../contract/wsdl-index.ts';
import type { XmlElement } from '../contract/xml-tree.ts';
import { UnsupportedOperation } from './unsupported-operation.ts';

/** What a binding says about one message: where its parts go. */
export interface MessageLayout {
  readonly body: XmlElement | undefined;
  readonly headers: readonly XmlElement[];
  /** Names of the parts that travel beside the envelope (WSDL 1.1, 5: MIME binding). */
  readonly attachments: readonly string[];
  readonly isEncoded: boolean;
}

/** `concrete` is wsdl:input or wsdl:output of a binding; left out when there is nothing to say. */
export function messageLayout(
  concrete: XmlElement | undefined,
  { soapNamespace }: SoapBindingDefinition,
): MessageLayout {
  const mimeParts = (concrete?.childrenNamed(namespaces.mime, 'multipartRelated') ?? []).flatMap(
    (multipart) => multipart.childrenNamed(namespaces.mime, 'part'),
  );
  const places = [...(concrete === undefined ? [] : [concrete]), ...mimeParts];
  const body = places.map((place) => place.child(soapNamespace, 'body')).find(Boolean);
  const attachments = mimeParts
    .flatMap((part) => part.childrenNamed(namespaces.mime, 'content'))
    .flatMap((content) => content.attribute('part') ?? []);
  return {
    body,
    headers: places.flatMap((place) => place.childrenNamed(soapNamespace, 'header')),
    attachments: [...new Set(attachments)],
    isEncoded: body?.attribute('use') === 'encoded',
  };
}

/** Throws `UnsupportedOperation` for a request that can only be made with attachments. */
export function refuseAttachments({ attachments }: MessageLayout, place: XmlElement): void {
  if (attachments.length === 0) return;
  const reason = `its request has attachments (${attachments.join(', ')}), which cannot be sent`;
  throw new UnsupportedOperation(place, reason);
}
