/**
 * What is there for options alone, which say nothing about operations: no field is of the types that
 * they are made of.
 */
const optionsOnly = '';

/** The package google.api, besides what protobufjs brings. */
export const apiProtos = {
  httpbody: `
    import "google/protobuf/any.proto";
    // A body of any content type.
    message HttpBody {
      string content_type = 1;
      bytes data = 2;
      repeated google.protobuf.Any extensions = 3;
    }`,

  launch_stage: `
    enum LaunchStage {
      LAUNCH_STAGE_UNSPECIFIED = 0; UNIMPLEMENTED = 6; PRELAUNCH = 7; EARLY_ACCESS = 1; ALPHA = 2;
      BETA = 3; GA = 4; DEPRECATED = 5;
    }`,

  client: optionsOnly,
  field_behavior: optionsOnly,
  field_info: optionsOnly,
  resource: optionsOnly,
  routing: optionsOnly,
  visibility: optionsOnly,
};

/** The package google.longrunning: what takes longer than a call. */
export const longrunningProtos = {
  operations: `
    import "google/protobuf/any.proto";
    import "google/protobuf/duration.proto";
    import "google/protobuf/empty.proto";
    import "google/rpc/status.proto";
    service Operations {
      rpc ListOperations(ListOperationsRequest) returns (ListOperationsResponse);
      rpc GetOperation(GetOperationRequest) returns (Operation);
      rpc DeleteOperation(DeleteOperationRequest) returns (google.protobuf.Empty);
      rpc CancelOperation(CancelOperationRequest) returns (google.protobuf.Empty);
      rpc WaitOperation(WaitOperationRequest) returns (Operation);
    }
    message Operation {
      // Chosen by the server: what to ask for it by.
      string name = 1;
      // How far it is.
      google.protobuf.Any metadata = 2;
      // Whether \`result\` is there.
      bool done = 3;
      oneof result { google.rpc.Status error = 4; google.protobuf.Any response = 5; }
    }
    message GetOperationRequest { string name = 1; }
    message ListOperationsRequest {
      string name = 4; string filter = 1; int32 page_size = 2; string page_token = 3;
      bool return_partial_success = 5;
    }
    message ListOperationsResponse {
      repeated Operation operations = 1; string next_page_token = 2; repeated string unreachable = 3;
    }
    message CancelOperationRequest { string name = 1; }
    message DeleteOperationRequest { string name = 1; }
    message WaitOperationRequest { string name = 1; google.protobuf.Duration timeout = 2; }
    message OperationInfo { string response_type = 1; string metadata_type = 2; }`,
};
