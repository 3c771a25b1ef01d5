import type protobuf from 'protobufjs';

/**
 * How messages look in value trees, which compose annotates and the gRPC adapter reads and writes.
 * The rules are those of ProtoJSON, except for what GraphQL has types for:
 *
 * - a oneof is one member under its own name: `{ "replenishment": { "nextDelivery": … } }`; in
 *   answers it has the full name of the field as `$type`, and is null when nothing is set;
 * - a map of messages or of an enum is a list of `{ "key": …, "value": … }`; other maps are objects;
 * - members that are absent are null where the contract tracks presence, else zero values;
 * - a message without fields is `true`;
 * - NaN and the infinities are numbers.
 *
 * What is `JSON` in the graph (google.protobuf.Any, Struct, …) is ProtoJSON in its entirety.
 */

/** The key of a field, which for an extension is `[shop.v1.colour]`. */
export const fieldKey = ({ declaringField, jsonName }: protobuf.Field): string =>
  declaringField === null ? jsonName : `[${declaringField.fullName.slice(1)}]`;

/** The `$type` of a oneof that has this member. */
export const caseName = ({ fullName }: protobuf.Field): string => fullName.slice(1);

/** The oneof that a field belongs to, unless the compiler made it for a proto3 `optional`. */
export const oneofOf = ({ partOf }: protobuf.Field): protobuf.OneOf | undefined =>
  partOf === null || partOf.isProto3Optional ? undefined : partOf;
