import { type GraphQLField, type GraphQLObjectType, getNullableType, isListType } from 'graphql';
import type { BatchAnnotation, LinkAnnotation } from '../../annotations/model.ts';
import { UpstreamError } from '../../errors/upstream-error.ts';
import { canonicalJson } from '../../tools/canonical-json.ts';
import { keyText } from '../../tools/key-text.ts';
import { keyedRead } from './keyed-read.ts';
import { linkArguments } from './link-arguments.ts';
import type { Args, KeyedLoader, LinkLoaders } from './link-loaders.ts';
import { queryOperation, type RootOperation } from './root-operations.ts';

export interface LinkedField {
  /** The type that the field stands on. */
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly link: LinkAnnotation;
  /** The field's own `@batch`, which goes before that of its target. */
  readonly batch: BatchAnnotation | 'off' | undefined;
}

/** What the parents of a link ask for. Each parent is asked for its id, and each id is loaded once. */
export interface LinkRequests {
  /** Equal for parents that ask for the same; `null`: this parent asks for nothing. */
  idOf(parent: unknown): string | null;
  /** Called for one parent of each id. */
  load(parent: unknown): Promise<unknown>;
}

/** The bulk read of a link. */
export interface BulkRead {
  readonly operation: RootOperation;
  readonly keyArg: string;
  readonly keysArg: string;
  readonly separator: string | undefined;
  /** The most keys of one call. */
  readonly maxKeys: number;
  /** Whether parents differ in their keys only; parents that differ otherwise share no call. */
  readonly onlyKeyDiffers: boolean;
}

/** A field that joins sources. */
export interface Link {
  /** The source that answers. */
  readonly source: string;
  readonly annotation: LinkAnnotation;
  /** What the link names. */
  readonly target: RootOperation;
  /** What answers many parents at once; `null`: each of them is a call of the target. */
  readonly bulk: BulkRead | null;
  /** The value of the field when a parent asks for nothing. */
  readonly nothing: null | readonly [];
  /** @param args The linked field's own arguments. */
  requests(args: Args, loaders: LinkLoaders): LinkRequests;
}

/**
 * Where the target has a bulk read, all parents that are found at the same time share one call of it;
 * else only parents that ask for the same share one.
 */
export function createLink(
  { type, field, link, batch: ownBatch }: LinkedField,
  operations: ReadonlyMap<string, RootOperation>,
): Link {
  const target = queryOperation(operations, link.field);
  const argumentsOf = linkArguments(type, link, target);
  const batch = ownBatch ?? target.batch;

  if (batch === undefined || batch === 'off') {
    const read = { id: target.coordinate, load: target.call };
    return {
      source: target.binding.source,
      annotation: link,
      target,
      bulk: null,
      nothing: isListType(getNullableType(field.type)) ? [] : null,
      requests(args, loaders) {
        const ofParent = argumentsOf(args);
        return {
          idOf(parent) {
            const targetArgs = ofParent(parent);
            return targetArgs === null ? null : canonicalJson(targetArgs);
          },
          load: (parent) => loaders.load(read, ofParent(parent) ?? {}),
        };
      },
    };
  }
  const { read, bulk, refuses } = keyedRead(batch, target, operations);
  const onlyKeyDiffers = Object.entries(link.args).every(
    ([name, { from }]) => name === batch.keyArg || from !== 'parent',
  );
  const { keyArg, keysArg, separator } = batch;
  return {
    source: bulk.binding.source,
    annotation: link,
    target,
    bulk: {
      operation: bulk,
      ...{ keyArg, keysArg, separator },
      maxKeys: read.maxKeys,
      onlyKeyDiffers,
    },
    nothing: null,
    requests(args, loaders) {
      const ofParent = argumentsOf(args);
      let shared: KeyedLoader | undefined;
      const loaderFor = (targetArgs: Args) => {
        const loader = shared ?? loaders.byKey(read, without(targetArgs, keyArg));
        if (onlyKeyDiffers) shared = loader;
        return loader;
      };
      return {
        idOf(parent) {
          const targetArgs = ofParent(parent);
          const key = targetArgs?.[keyArg];
          if (targetArgs == null || key == null) return null;
          return onlyKeyDiffers ? keyText(key) : `${loaderFor(targetArgs).id} ${keyText(key)}`;
        },
        load(parent) {
          const targetArgs = ofParent(parent) ?? {};
          const key = targetArgs[keyArg];
          if (refuses(key)) throw new UpstreamError('BAD_INPUT', { source: bulk.binding.source });
          return loaderFor(targetArgs).load(key);
        },
      };
    },
  };
}

function without(args: Args, name: string): Args {
  const { [name]: _left, ...others } = args;
  return others;
}
