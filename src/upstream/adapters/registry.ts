import type { Binding } from '../../annotations/bindings.ts';
import type { SourceAnnotation } from '../../annotations/model.ts';
import type { Adapter, AdapterOptions, UpstreamCall } from '../call.ts';
import { createGrpcAdapter } from './grpc/adapter.ts';
import { createRestAdapter } from './rest/adapter.ts';
import { createSoapAdapter } from './soap/adapter.ts';

/** An adapter that takes any binding: the caller has already chosen it by the binding's source. */
export type AnyAdapter = Adapter<Binding>;

/** Makes the adapter that speaks a source's protocol. */
export function createAdapter(source: SourceAnnotation, options: AdapterOptions): AnyAdapter {
  switch (source.protocol) {
    case 'rest':
      return narrowed('rest', createRestAdapter(options));
    case 'grpc':
      return narrowed('grpc', createGrpcAdapter(options));
    case 'soap':
      return narrowed('soap', createSoapAdapter(options));
  }
}

type BindingOf<P extends Binding['protocol']> = Extract<Binding, { protocol: P }>;

/** A binding of another protocol than its source's can only come from a damaged schema. */
function narrowed<P extends Binding['protocol']>(
  protocol: P,
  adapter: Adapter<BindingOf<P>>,
): AnyAdapter {
  const foreign = ({ binding }: UpstreamCall) =>
    new Error(`a ${binding.protocol} operation of a ${protocol} source`);
  const own = (call: UpstreamCall): UpstreamCall<BindingOf<P>> => {
    if (isFor(call, protocol)) return call;
    throw foreign(call);
  };
  const { stream, hasOwnServer } = adapter;
  return {
    call: (call) => (isFor(call, protocol) ? adapter.call(call) : Promise.reject(foreign(call))),
    has: (binding) => isOf(binding, protocol) && (adapter.has?.(binding) ?? true),
    ...(stream && { stream: (call: UpstreamCall) => stream.call(adapter, own(call)) }),
    ...(hasOwnServer && {
      hasOwnServer: (binding: Binding) => isOf(binding, protocol) && hasOwnServer(binding),
    }),
    [Symbol.asyncDispose]: () => adapter[Symbol.asyncDispose](),
  };
}

function isFor<P extends Binding['protocol']>(
  call: UpstreamCall,
  protocol: P,
): call is UpstreamCall<BindingOf<P>> {
  return isOf(call.binding, protocol);
}

function isOf<P extends Binding['protocol']>(
  binding: Binding,
  protocol: P,
): binding is BindingOf<P> {
  return binding.protocol === protocol;
}
