import path from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import { bareDocumentId } from './document-hash.ts';
import { readDocumentManifest, type TrustedDocument } from './document-manifest.ts';

/** The operations that the operator's own clients were built with. */
export interface TrustedDocuments {
  readonly documents: readonly TrustedDocument[];
  /** `undefined`: no trusted document has this id. */
  textOf(id: string): string | undefined;
  /** Whether a client that sent the whole text sent one of them. */
  includes(text: string): boolean;
}

/**
 * @param places `admission.documents.trusted`
 * @param baseDir What they are relative to: the folder of gateway.yaml.
 * @throws UserError when one cannot be read, or two documents have one id
 */
export function readTrustedDocuments(places: readonly string[], baseDir: string): TrustedDocuments {
  const documents = places.flatMap((place) => readDocumentManifest(path.resolve(baseDir, place)));
  const byId = new Map<string, TrustedDocument>();
  for (const document of documents) {
    const known = byId.get(document.id);
    if (known !== undefined && known.text !== document.text) {
      throw new UserError(`two trusted documents have the id ${document.id}`, {
        file: document.file,
        hint: `The other stands in ${known.file}.`,
      });
    }
    byId.set(document.id, document);
  }
  const texts = new Set(documents.map(({ text }) => text));
  return {
    documents,
    textOf: (id) => byId.get(bareDocumentId(id))?.text,
    includes: (text) => texts.has(text),
  };
}
