import type { Metadata } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** What clients may know of a `google.rpc.Status`. */
export interface StatusDetails {
  readonly retryAfterMs?: number;
  readonly fieldViolations?: readonly FieldViolation[];
  readonly errorInfo?: ErrorInfo;
}

/** Why a call failed, for programs: `google.rpc.ErrorInfo`. */
export interface ErrorInfo {
  /** `STOCK_FROZEN` */
  readonly reason: string;
  /** What the reason belongs to: `inventory.shop.example`. */
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

const maxEntries = 100;
const maxTextLength = 1_000;

/** The parts of google/rpc/status.proto and google/rpc/error_details.proto that are read. */
const root = protobuf.Root.fromJSON({
  nested: {
    Status: { fields: { details: { rule: 'repeated', type: 'Any', id: 3 } } },
    Any: { fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    RetryInfo: { fields: { retry_delay: { type: 'Delay', id: 1 } } },
    // 32 bits are enough, and a number: who asks to wait for 68 years is not heard.
    Delay: { fields: { seconds: { type: 'int32', id: 1 }, nanos: { type: 'int32', id: 2 } } },
    BadRequest: {
      fields: { field_violations: { rule: 'repeated', type: 'FieldViolation', id: 1 } },
    },
    ErrorInfo: {
      fields: {
        reason: { type: 'string', id: 1 },
        domain: { type: 'string', id: 2 },
        metadata: { rule: 'repeated', type: 'Entry', id: 3 },
      },
    },
    // What a map is on the wire.
    Entry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
    FieldViolation: {
      fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } },
    },
  },
});

/**
 * Reads the `grpc-status-details-bin` trailer. Details are a courtesy: what cannot be read is
 * ignored, so that the status itself reaches the client.
 */
export function readStatusDetails(metadata: Metadata): StatusDetails {
  const [trailer] = metadata.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(trailer)) return {};
  try {
    const details = list(decode('Status', trailer).details);
    return {
      ...readRetryInfo(detail(details, 'google.rpc.RetryInfo')),
      ...readBadRequest(detail(details, 'google.rpc.BadRequest')),
      ...readErrorInfo(detail(details, 'google.rpc.ErrorInfo')),
    };
  } catch {
    return {};
  }
}

function readRetryInfo(bytes: Uint8Array | undefined): StatusDetails {
  if (bytes === undefined) return {};
  const { seconds = 0, nanos = 0 } = record(decode('RetryInfo', bytes).retry_delay);
  const delayMs = Number(seconds) * 1_000 + Number(nanos) / 1_000_000;
  return delayMs >= 0 ? { retryAfterMs: Math.ceil(delayMs) } : {};
}

function readBadRequest(bytes: Uint8Array | undefined): StatusDetails {
  if (bytes === undefined) return {};
  const violations = list(decode('BadRequest', bytes).field_violations).map((violation) => {
    const { field = '', description = '' } = record(violation);
    return { field: bounded(field), description: bounded(description) };
  });
  return violations.length === 0 ? {} : { fieldViolations: violations.slice(0, maxEntries) };
}

function readErrorInfo(bytes: Uint8Array | undefined): StatusDetails {
  if (bytes === undefined) return {};
  const { reason = '', domain = '', metadata } = decode('ErrorInfo', bytes);
  const entries = list(metadata)
    .slice(0, maxEntries)
    .map((entry) => {
      const { key = '', value = '' } = record(entry);
      return [bounded(key), bounded(value)];
    });
  const errorInfo = { reason: bounded(reason), domain: bounded(domain) };
  return { errorInfo: { ...errorInfo, metadata: Object.fromEntries(entries) } };
}

function detail(details: readonly unknown[], type: string): Uint8Array | undefined {
  for (const any of details) {
    const { type_url: url, value } = record(any);
    if (String(url).endsWith(`/${type}`) && value instanceof Uint8Array) return value;
  }
  return undefined;
}

const decode = (type: string, bytes: Uint8Array) => record(root.lookupType(type).decode(bytes));

const bounded = (text: unknown) => String(text).slice(0, maxTextLength);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
