import {
  type SoapWireAttachment,
  type SoapWireModel,
  soapWireModelSchema,
} from '../../../annotations/soap-wire.ts';
import { GraphError } from '../../../errors/graph-error.ts';
import type { Addressing } from './headers/ws-addressing.ts';
import { type ElementType, WireTypes } from './values/wire-types.ts';

/** An operation, ready to be called. */
export interface CompiledOperation {
  readonly version: '1.1' | '1.2';
  readonly style: 'document' | 'rpc';
  readonly action: string;
  readonly endpoint: string;
  readonly inputBody: readonly ElementType[];
  /** Requests are in SOAP encoding; answers may be on their own. */
  readonly isEncoded: boolean;
  readonly inputHeaders: readonly ElementType[];
  /** Set when the server wants headers of WS-Addressing. */
  readonly addressing: Addressing | undefined;
  readonly argsPath: readonly string[];
  readonly outputBody: readonly ElementType[];
  /** With any, an answer is an object of its result and these. */
  readonly outputHeaders: readonly ElementType[];
  readonly isOutputEncoded: boolean;
  /** The contract has attributes that are called href. */
  readonly hasOwnHrefs: boolean;
  /** Members that stand in parts of their own beside the envelope. */
  readonly inputAttachments: readonly SoapWireAttachment[];
  readonly outputAttachments: readonly SoapWireAttachment[];
  readonly resultPath: readonly string[] | undefined;
  readonly faults: readonly ElementType[];
}

/** @throws GraphError when the composed schema does not hold a wire model */
export function parseWireModel(wire: unknown, source: string): SoapWireModel {
  const result = soapWireModelSchema.safeParse(wire);
  if (result.success) return result.data;
  throw new GraphError(`the @wireModel of "${source}" does not describe its envelopes`, {
    cause: result.error,
  });
}

/** `endpoint` is the address that the gateway uses for the source. */
export function compileOperations(
  model: SoapWireModel,
  endpoint: string,
): Map<string, CompiledOperation> {
  const types = new WireTypes(model);
  // An operator who names another address wants no call to go anywhere else.
  const isOverridden = model.endpoint !== undefined && model.endpoint !== endpoint;
  const hasOwnHrefs = Object.values(model.types).some(({ attributes }) =>
    attributes?.some(({ name }) => name === 'href'),
  );
  const compiled = new Map<string, CompiledOperation>();
  for (const [name, operation] of Object.entries(model.operations)) {
    const { version, style, action, addressing, input, output } = operation;
    compiled.set(name, {
      version,
      style,
      action,
      endpoint: isOverridden ? endpoint : (operation.endpoint ?? endpoint),
      inputBody: input.body.map((element) => types.element(element)),
      isEncoded: input.encoded === true,
      inputHeaders: (input.headers ?? []).map((element) => types.element(element)),
      addressing: addressing && {
        namespace: types.namespace(addressing.namespace),
        action: addressing.action,
        hasReply: output !== undefined,
      },
      argsPath: operation.args,
      outputBody: (output?.body ?? []).map((element) => types.element(element)),
      outputHeaders: (output?.headers ?? []).map((element) => types.element(element)),
      isOutputEncoded: output?.encoded === true,
      hasOwnHrefs,
      inputAttachments: input.attachments ?? [],
      outputAttachments: output?.attachments ?? [],
      resultPath: operation.result,
      faults: (operation.faults ?? []).map((element) => types.element(element)),
    });
  }
  return compiled;
}
