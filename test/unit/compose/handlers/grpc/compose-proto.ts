import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type GraphQLSchema, printType } from 'graphql';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';

/** Files of a contract, by their path. */
export type ProtoFiles = Readonly<Record<string, string>>;

/** Composes `main.proto` of these files, or what `config.source` names. */
export async function composeProto(
  files: ProtoFiles,
  config: Readonly<Record<string, unknown>> = {},
): Promise<GraphQLSchema> {
  const baseDir = await mkdtemp(join(tmpdir(), 'headgate-grpc-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(baseDir, name)), { recursive: true });
      await writeFile(join(baseDir, name), text);
    }
    const handler = new GrpcHandler({
      name: 'stock',
      config: { endpoint: 'localhost:50051', source: 'main.proto', ...config },
      baseDir,
    });
    return (await handler.getMeshSource()).schema;
  } finally {
    await rm(baseDir, { recursive: true });
  }
}

/** A proto3 file of package `shop.v1`. */
export const proto3 = (text: string) => `syntax = "proto3";\npackage shop.v1;\n${text}`;

/** A service whose method `Get` answers the message `M` of `text`. */
export const withMessage = (text: string, head = '') =>
  proto3(`${head}\nservice S { rpc Get(M) returns (M); }\n${text}`);

/** A type as SDL. */
export function printed(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  if (type === undefined) throw new Error(`there is no type ${name}`);
  return printType(type);
}
