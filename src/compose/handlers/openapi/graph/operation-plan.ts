import type { RestBinding } from '../../../../annotations/bindings.ts';
import { objectAt } from '../../../../tools/json-object.ts';
import type { RootTypeName } from '../../root-type-choices.ts';
import { textAt } from '../contract/json-node.ts';
import type { ContractOperation } from '../operations/contract-operations.ts';
import type { ContractParameter } from '../operations/contract-parameters.ts';
import { withRoomFor } from '../shapes/integer-width.ts';
import type { Shape } from '../shapes/shape.ts';
import type { ShapeReader } from '../shapes/shape-reader.ts';
import { planAnswer } from './answer-plan.ts';
import { argumentNames, bindingOf } from './binding.ts';
import { contentShape } from './content-shape.ts';
import type { RootField } from './root-fields.ts';

export interface PlannedArgument {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly description?: string;
  readonly deprecated: boolean;
}

/** A root field with everything about it but its GraphQL types. */
export interface OperationPlan {
  readonly rootType: RootTypeName;
  readonly name: string;
  readonly operation: ContractOperation;
  readonly binding: RestBinding;
  readonly args: readonly PlannedArgument[];
  readonly answer: Shape;
}

export function planOperations(
  source: string,
  reader: ShapeReader,
  fields: readonly RootField[],
): OperationPlan[] {
  for (const { operation } of fields) {
    for (const content of [operation.answer.content, operation.body]) {
      if (content !== undefined) reader.show(content.schema, content.examples);
    }
  }
  return fields.map(({ operation, rootType, name }) => {
    const names = argumentNames(operation);
    const answer = planAnswer(reader, operation.answer, name);
    return {
      rootType,
      name,
      operation,
      binding: bindingOf(source, operation, names, answer.headers),
      args: [
        ...[...names.parameters].map(([parameter, arg]) => ({
          name: arg,
          shape: parameterShape(reader, parameter, `${name} ${parameter.name}`),
          required: parameter.required,
          ...describe(parameter.description, parameter.schema),
          deprecated: parameter.deprecated,
        })),
        ...bodyArgument(reader, operation, names.body, name),
      ],
      answer: answer.shape,
    };
  });
}

function parameterShape(
  reader: ShapeReader,
  { schema, mediaType, examples }: ContractParameter,
  hint: string,
): Shape {
  const shape =
    mediaType === undefined
      ? reader.readText(schema, 'input', hint)
      : reader.read(schema, 'input', hint);
  return withRoomFor(shape, examples);
}

function bodyArgument(
  reader: ShapeReader,
  { body }: ContractOperation,
  arg: string | undefined,
  name: string,
): PlannedArgument[] {
  if (body === undefined || arg === undefined) return [];
  return [
    {
      name: arg,
      shape: contentShape(reader, body, 'input', body.name ?? name),
      required: body.required,
      ...(body.description !== undefined && { description: body.description }),
      deprecated: false,
    },
  ];
}

/**
 * A default is described, not set: it is what the upstream does without the parameter, and a
 * parameter that is always sent can mean something else (a page size beside a list of ids).
 */
function describe(description: string | undefined, schema: unknown): { description?: string } {
  const node = objectAt(schema);
  const value = node.default;
  const isShort = ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
  const text = (description ?? textAt(node.description))?.trim();
  const sentence = text === undefined || /[.!?:]$/.test(text) ? text : `${text}.`;
  const parts = isShort ? [sentence, `Default: ${String(value)}.`] : [text];
  const told = parts.filter((part) => part !== undefined).join(' ');
  return told === '' ? {} : { description: told };
}
