import type { RestResponseHeader } from '../../../../annotations/bindings.ts';
import { resultKey } from '../../../../annotations/result-key.ts';
import { allocateNames } from '../../../naming/allocate-names.ts';
import { fieldName } from '../../../naming/graphql-names.ts';
import { answersDone, type ContractAnswer } from '../operations/contract-answer.ts';
import type { ContractHeader } from '../operations/contract-headers.ts';
import { anything, type Member, type Shape } from '../shapes/shape.ts';
import type { ShapeReader } from '../shapes/shape-reader.ts';
import { contentShape } from './content-shape.ts';
import { planHeader } from './header-plan.ts';

export interface PlannedAnswer {
  readonly shape: Shape;
  /** How the headers are read that it has. */
  readonly headers: readonly RestResponseHeader[];
}

/**
 * What has no content answers its headers, or that it is done; where that is not sure, anything.
 * @param name Of the root field.
 */
export function planAnswer(
  reader: ShapeReader,
  answer: ContractAnswer,
  name: string,
): PlannedAnswer {
  const { hasResult } = answer;
  const headers = [...answer.headers.values()];
  if (headers.length === 0) return { shape: resultShape(reader, answer, name), headers: [] };
  const type = `${name} ${hasResult ? 'Answer' : 'Result'}`;
  const names = allocateNames([
    ...(hasResult ? [{ key: resultKey, candidates: ['result'] }] : []),
    ...headers.map((header) => ({
      key: header.name,
      candidates: [fieldName(header.name), fieldName(`${header.name} header`)],
    })),
  ]);
  const planned = headers.map((header) => planHeader(reader, header, `${type} ${header.name}`));
  const members = headers.map((header, index) =>
    headerMember(header, names.get(header.name), planned[index]?.shape ?? anything),
  );
  const result = hasResult ? [resultMember(resultShape(reader, answer, name))] : [];
  return {
    shape: reader.addAnswer(type, [...result, ...members]),
    headers: planned.map((each) => each.header),
  };
}

function resultShape(reader: ShapeReader, answer: ContractAnswer, name: string): Shape {
  if (answersDone(answer)) return { kind: 'scalar', name: 'Boolean' };
  const { content } = answer;
  return content === undefined
    ? anything
    : contentShape(reader, content, 'output', `${name} Result`);
}

const resultMember = (shape: Shape): Member => ({
  ...{ name: 'result', wireName: resultKey, shape },
  ...{ required: false, deprecated: false },
});

/** May be missing, whatever the contract says: it must not take the result with it. */
function headerMember(header: ContractHeader, name: string | undefined, shape: Shape): Member {
  const { description, deprecated } = header;
  return {
    ...{ name: name ?? header.name, wireName: header.name, shape, deprecated, required: false },
    ...(description !== undefined && { description }),
  };
}
