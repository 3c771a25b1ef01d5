import type { GraphQLSchema } from 'graphql';
import type { SchemaAnnotations } from '../../../../../src/annotations/model.ts';
import {
  type SoapWireModel,
  soapWireModelSchema,
} from '../../../../../src/annotations/soap-wire.ts';
import SoapHandler from '../../../../../src/compose/handlers/soap/handler.ts';
import { makeFolder } from '../../../../fixtures/folder.ts';

export interface Composed {
  readonly schema: GraphQLSchema;
  readonly annotations: SchemaAnnotations;
  readonly wire: SoapWireModel;
}

/** Composes a contract of some files; the first one is the source. */
export async function compose(
  files: Readonly<Record<string, string | Buffer>>,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Composed> {
  using folder = makeFolder(files);
  const [source] = Object.keys(files);
  const options = { name: 'shop', config: { source, ...config }, baseDir: folder.path };
  const { schema } = await new SoapHandler(options).getMeshSource();
  const annotations = schema.extensions.headgate;
  if (annotations === undefined) throw new Error('the schema has no annotations');
  // As serve gets it: from the committed file.
  const wire = soapWireModelSchema.parse(JSON.parse(JSON.stringify(annotations.source.wire)));
  return { schema, annotations, wire };
}
