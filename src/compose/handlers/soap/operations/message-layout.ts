import { namespaces } from '../contract/namespaces.ts';
import type { SoapBindingDefinition } from '../contract/wsdl-index.ts';
import type { XmlElement } from '../contract/xml-tree.ts';

/** A part by its name, with the first media type that is said for it. */
export interface AttachedPart {
  readonly part: string;
  readonly mediaType: string | undefined;
}

/** What a binding says about one message: where its parts go. */
export interface MessageLayout {
  readonly body: XmlElement | undefined;
  readonly headers: readonly XmlElement[];
  /** The parts that travel beside the envelope (WSDL 1.1, 5: MIME binding). */
  readonly attachments: readonly AttachedPart[];
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
  const attachments = new Map<string, AttachedPart>();
  for (const content of mimeParts.flatMap((each) =>
    each.childrenNamed(namespaces.mime, 'content'),
  )) {
    const part = content.attribute('part');
    // Several contents of one part are types that it may have.
    if (part === undefined || attachments.has(part)) continue;
    const type = content.attribute('type');
    // It becomes a header: a pattern such as `image/*`, or anything else, says nothing there.
    const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(type ?? '') ? type : undefined;
    attachments.set(part, { part, mediaType });
  }
  return {
    body,
    headers: places.flatMap((place) => place.childrenNamed(soapNamespace, 'header')),
    attachments: [...attachments.values()],
    isEncoded: body?.attribute('use') === 'encoded',
  };
}
