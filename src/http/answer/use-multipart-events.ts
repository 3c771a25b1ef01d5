import { isAsyncIterable } from '@envelop/core';
import { processRegularResult } from 'graphql-yoga';
import type { GatewayPlugin } from '../../shared/request-context.ts';
import { multipartEvents, readsMultipartEvents } from './multipart-events.ts';

/** As often as Yoga pings those who read server-sent events. */
const heartbeatMs = 12_000;

/** Events of subscriptions as Apollo's clients read them; Yoga knows server-sent events only. */
export function useMultipartEvents(): GatewayPlugin {
  return {
    onResultProcess({ result, resultProcessor, setResultProcessor, serverContext }) {
      const { headers, report } = serverContext;
      if (report.operationType !== 'subscription' || !readsMultipartEvents(headers.accept)) return;
      if (isAsyncIterable(result)) {
        setResultProcessor(
          (events, fetchAPI, mediaType) =>
            isAsyncIterable(events)
              ? multipartEvents(events, fetchAPI, heartbeatMs)
              : processRegularResult(events, fetchAPI, mediaType),
          'multipart/mixed',
        );
      } else if (resultProcessor === undefined) {
        // Those who take nothing else also learn why there are no events.
        setResultProcessor(processRegularResult, 'application/json');
      }
    },
  };
}
