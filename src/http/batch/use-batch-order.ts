import type { GatewayPlugin } from '../../shared/request-context.ts';

/**
 * Lets operations of a batch wait for each other where one writes. It stands after what finds the
 * document, and after load shedding, which it wraps: who waits here holds no place.
 */
export function useBatchOrder(): GatewayPlugin {
  return {
    onParams({ params: { query }, context, paramsHandler, setParamsHandler }) {
      const { batch } = context;
      if (batch === null) return;
      // One that only has the word in it waits for nothing, which does no harm.
      const mayWrite = typeof query === 'string' && /\bmutation\b/.test(query);
      setParamsHandler(async (payload) => {
        await batch.turn(mayWrite);
        // As Yoga answers what was aborted; the error model says why it was.
        return context.signal.aborted ? { errors: [] } : paramsHandler(payload);
      });
    },
  };
}
