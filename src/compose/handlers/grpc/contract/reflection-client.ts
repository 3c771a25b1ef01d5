import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { GrpcTls } from '../../../../tools/grpc-tls.ts';
import { entryMistake } from '../../source-entry.ts';
import type { ReflectionLocation } from '../handler-config.ts';

const maxResponseBytes = 16_777_216;

/** @throws UserError when the address or a certificate cannot be used. */
export async function connectForReflection(
  source: string,
  { endpoint, credentials: files }: ReflectionLocation,
  baseDir: string,
): Promise<Client> {
  const { hostname, port, protocol } = addressOf(source, endpoint);
  const isSecure = /^(https|grpcs):$/.test(protocol);
  const pem = (file: string | undefined) => file && readFile(resolve(baseDir, file), 'utf8');
  const [ca, cert, key] = await Promise.all([
    pem(files.rootCA),
    pem(files.certChain),
    pem(files.privateKey),
  ]).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw entryMistake({ source, handler: 'grpc' }, `credentialsSsl: ${message}`);
  });
  const context = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return new Client(
    `dns:${hostname}:${port}`,
    isSecure ? new GrpcTls(hostname, context) : credentials.createInsecure(),
    {
      'grpc.max_receive_message_length': maxResponseBytes,
      'grpc.enable_http_proxy': 0,
      'grpc.use_local_subchannel_pool': 1,
    },
  );
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function addressOf(source: string, endpoint: string) {
  const text = endpoint.includes('://') ? endpoint : `grpc://${endpoint}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = url?.port || defaultPorts[url?.protocol ?? ''];
  if (url === undefined || port === undefined) {
    throw entryMistake(
      { source, handler: 'grpc' },
      `endpoint: "${endpoint}" is not the address of a gRPC server`,
      'Write grpc://host:port, or grpcs://host:port for TLS.',
    );
  }
  return { hostname: url.hostname, port, protocol: url.protocol };
}
