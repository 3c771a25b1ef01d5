import type { GraphQLParams } from 'graphql-yoga';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { GatewayPlugin } from '../shared/request-context.ts';
import { byClient } from './by-client.ts';
import type { AutomaticDocuments } from './documents/automatic-documents.ts';
import { type DocumentParams, requestedDocument } from './documents/requested-document.ts';
import type { TrustedDocuments } from './documents/trusted-documents.ts';

/**
 * Finds the document that a request names by its id or hash, and refuses documents that the client
 * may not send. It must stand before everything that reads the document.
 * @param registered What clients have registered so far, also before a reload.
 */
export function useDocuments(
  { mode, automatic }: GatewayConfig['admission']['documents'],
  clients: GatewayConfig['clients'],
  trusted: TrustedDocuments,
  registered: AutomaticDocuments,
): GatewayPlugin {
  const rulesOf = byClient(clients, (client) => ({
    trusted,
    automatic: automatic.enabled ? registered : null,
    onlyTrusted: (client?.documents ?? mode) === 'trusted',
  }));
  const isAnyTaken =
    !automatic.enabled &&
    [null, ...Object.keys(clients)].every((name) => !rulesOf(name).onlyTrusted);

  return {
    onParams({ params, setParams, context }) {
      // Nearly all requests where nothing is asked of texts.
      if (isAnyTaken && isText(params.query) && !('documentId' in params)) return;
      const { documentId, ...others }: DocumentParams & GraphQLParams = params;
      // Yoga says what is wrong with a query that is not text, the parser with an empty one.
      const namesNone = documentId == null && others.extensions == null;
      if (namesNone && others.query != null && !isText(others.query)) return;
      const query = requestedDocument({ ...others, documentId }, rulesOf(context.client));
      if (query !== others.query) setParams({ ...others, query });
    },
  };
}

const isText = (query: unknown) => typeof query === 'string' && query !== '';
