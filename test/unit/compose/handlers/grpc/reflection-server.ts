import { type Metadata, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';

/** grpc.reflection.v1 as far as clients use it; v1alpha is the same under another name. */
const protocol = (version: string) => `
  syntax = "proto3";
  package grpc.reflection.${version};
  service ServerReflection {
    rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse);
  }
  message ServerReflectionRequest {
    string host = 1;
    oneof message_request {
      string file_by_filename = 3;
      string file_containing_symbol = 4;
      string list_services = 7;
    }
  }
  message ServerReflectionResponse {
    string valid_host = 1;
    ServerReflectionRequest original_request = 2;
    oneof message_response {
      FileDescriptorResponse file_descriptor_response = 4;
      ListServiceResponse list_services_response = 6;
      ErrorResponse error_response = 7;
    }
  }
  message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  message ListServiceResponse { repeated ServiceResponse service = 1; }
  message ServiceResponse { string name = 1; }
  message ErrorResponse { int32 error_code = 1; string error_message = 2; }`;

interface Request {
  readonly message_request?: 'file_by_filename' | 'file_containing_symbol' | 'list_services';
  readonly file_by_filename?: string;
  readonly file_containing_symbol?: string;
}

type Call = ServerDuplexStream<Request, unknown>;

export interface ReflectionServer extends AsyncDisposable {
  readonly address: string;
  /** What was asked, in order. */
  readonly asked: string[];
  readonly metadata: Metadata[];
}

interface ReflectionServerOptions {
  readonly version?: 'v1' | 'v1alpha';
  /** What it lists, also when it does not describe it. */
  readonly services: readonly string[];
  readonly credentials?: ServerCredentials;
}

/** A server with reflection, and nothing else. It answers one file at a time. */
export async function startReflection(
  set: Uint8Array,
  { version = 'v1', services, credentials }: ReflectionServerOptions,
): Promise<ReflectionServer> {
  const asked: string[] = [];
  const metadata: Metadata[] = [];
  const files = filesOf(set);
  const answer = (request: Request) => {
    const { file_by_filename: name, file_containing_symbol: symbol } = request;
    asked.push(name ?? symbol ?? 'services');
    if (request.message_request === 'list_services') {
      return { list_services_response: { service: services.map((each) => ({ name: each })) } };
    }
    const found = files.find((file) => file.name === name || file.services.includes(symbol ?? ''));
    return found === undefined
      ? { error_response: { error_code: 5, error_message: 'not found' } }
      : { file_descriptor_response: { file_descriptor_proto: [found.bytes] } };
  };
  const server = new Server();
  const loaded = fromJSON(protobuf.parse(protocol(version), { keepCase: true }).root.toJSON(), {
    keepCase: true,
    oneofs: true,
  });
  const service = loaded[`grpc.reflection.${version}.ServerReflection`];
  if (service === undefined || 'format' in service) throw new Error('there is no such service');
  server.addService(service, {
    ServerReflectionInfo(call: Call) {
      metadata.push(call.metadata);
      call.on('data', (request: Request) => call.write(answer(request)));
      call.on('end', () => call.end());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const security = credentials ?? ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', security, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    address: `localhost:${port}`,
    asked,
    metadata,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}

/** Descriptors as protoc wrote them: with options that only their readers know. */
const { root } = protobuf.parse('syntax = "proto3"; message Set { repeated bytes file = 1; }');

function filesOf(set: Uint8Array) {
  const { file } = root.lookupType('Set').toObject(root.lookupType('Set').decode(set));
  const all: Uint8Array[] = file;
  return all.map((bytes) => {
    const decoded = descriptor.FileDescriptorProto.toObject(
      descriptor.FileDescriptorProto.decode(bytes),
      { arrays: true },
    );
    const services: { name: string }[] = decoded.service;
    const fullNames = services.map(({ name }) => `${decoded.package}.${name}`);
    return { name: String(decoded.name), services: fullNames, bytes };
  });
}
