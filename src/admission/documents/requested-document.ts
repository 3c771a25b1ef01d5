import { GatewayError } from '../../errors/gateway-error.ts';
import type { AutomaticDocuments } from './automatic-documents.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** The parts of a GraphQL request that say which document is meant. */
export interface DocumentParams {
  readonly query?: string | undefined;
  /** GraphQL over HTTP, persisted documents. */
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface DocumentRules {
  readonly trusted: TrustedDocuments;
  /** Whether the client may send nothing else. */
  readonly onlyTrusted: boolean;
  /** `null`: clients cannot register documents. */
  readonly automatic: AutomaticDocuments | null;
}

/**
 * The text of the document that a request asks for, by its text, by the id of a trusted document,
 * or by the hash of one that a client registered.
 * @throws GatewayError when there is none, or the client may not send it
 */
export function requestedDocument(
  params: DocumentParams,
  { trusted, onlyTrusted, automatic }: DocumentRules,
): string {
  const { query, documentId } = params;
  if (documentId != null && typeof documentId !== 'string') {
    throw new GatewayError('BAD_REQUEST', { message: 'documentId is a text.' });
  }
  const hash = persistedHash(params);
  const id = documentId ?? hash;
  if (typeof query === 'string' && query !== '') {
    if (onlyTrusted && !trusted.includes(query)) throw new GatewayError('DOCUMENT_NOT_TRUSTED');
    if (hash !== undefined && automatic !== null && !automatic.register(hash, query)) {
      throw new GatewayError('BAD_REQUEST', {
        message: 'extensions.persistedQuery.sha256Hash is not the hash of the query.',
      });
    }
    return query;
  }
  if (id === undefined) {
    throw new GatewayError('BAD_REQUEST', {
      message: 'The request has neither a query nor a documentId.',
    });
  }
  const text = trusted.textOf(id) ?? (onlyTrusted ? undefined : automatic?.textOf(id));
  if (text !== undefined) return text;
  if (hash === undefined || onlyTrusted) throw new GatewayError('DOCUMENT_UNKNOWN');
  // Clients that register documents send the text when they read exactly one of these.
  throw new GatewayError(
    automatic === null ? 'PERSISTED_QUERY_NOT_SUPPORTED' : 'PERSISTED_QUERY_NOT_FOUND',
  );
}

/** `extensions.persistedQuery` of Apollo's clients, version 1. */
function persistedHash({ extensions }: DocumentParams): string | undefined {
  const asked = extensions?.persistedQuery;
  if (typeof asked !== 'object' || asked === null || !('sha256Hash' in asked)) return undefined;
  return typeof asked.sha256Hash === 'string' ? asked.sha256Hash : undefined;
}
