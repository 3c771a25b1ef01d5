import { type GraphQLSchema, printType } from 'graphql';
import GrpcHandler from '../../../../../src/compose/handlers/grpc/handler.ts';
import { makeFolder } from '../../../../fixtures/folder.ts';

/** Files of a contract, by their path. */
export type ProtoFiles = Readonly<Record<string, string>>;

/** Composes `main.proto` of these files, or what `config.source` names. */
export async function composeProto(
  files: ProtoFiles,
  config: Readonly<Record<string, unknown>> = {},
): Promise<GraphQLSchema> {
  using folder = makeFolder(files);
  const handler = new GrpcHandler({
    name: 'stock',
    config: { endpoint: 'localhost:50051', source: 'main.proto', ...config },
    baseDir: folder.path,
  });
  return (await handler.getMeshSource()).schema;
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
