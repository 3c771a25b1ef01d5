import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';

/** The part of google/rpc/status.proto and error_details.proto that is spoken here. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message BadRequest {
    message FieldViolation { string field = 1; string description = 2; }
    repeated FieldViolation field_violations = 1;
  }
`);
const Status = root.lookupType('google.rpc.Status');
const BadRequest = root.lookupType('google.rpc.BadRequest');

export type GrpcFailure = Pick<ServiceError, 'code' | 'details'> & { metadata?: Metadata };

/** INVALID_ARGUMENT that also says in `grpc-status-details-bin` which field it is about. */
export function invalidArgument(field: string, description: string): GrpcFailure {
  const details = `${field}: ${description}`;
  const badRequest = BadRequest.fromObject({ fieldViolations: [{ field, description }] });
  const rich = Status.fromObject({
    code: status.INVALID_ARGUMENT,
    message: details,
    details: [
      {
        typeUrl: 'type.googleapis.com/google.rpc.BadRequest',
        value: BadRequest.encode(badRequest).finish(),
      },
    ],
  });
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(Status.encode(rich).finish()));
  return { code: status.INVALID_ARGUMENT, details, metadata };
}
