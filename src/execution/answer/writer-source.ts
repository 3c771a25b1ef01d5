import type { LeafPlan, ObjectPlan, Plan, StepField, ValuePlan } from '../plan/plan.ts';
import { type LeafText, leafText } from './leaf-text.ts';

/** JavaScript that writes the answers of a plan, and what it refers to by number. */
export interface WriterSource {
  /** The body of a function of `(tools, leaves, typeResolvers)` that returns the writer of the root. */
  readonly body: string;
  readonly leaves: readonly LeafText[];
  readonly typeResolvers: readonly ((value: unknown) => string | undefined)[];
  /** The steps whose outcomes it reads, by number. */
  readonly steps: readonly StepField[];
}

/**
 * Writes the code that turns what a run brought into JSON text. The code has no word for anything
 * that can go wrong: whatever is not as it should be ends it by `anomaly()`, and a text that is too
 * long by `tooLarge()`: it is looked at wherever it can grow by more than names.
 *
 * Only names stand in it, as string literals: response keys, which are GraphQL names, and names of
 * the composed schema. No value of a request ever does.
 * @param pausing Whether it is a generator that pauses in long lists; else long lists end it by
 *   `tooLong()`.
 * @returns `undefined` for a plan with introspection: graphql-js answers that.
 */
export function writerSource(plan: Plan, pausing: boolean): WriterSource | undefined {
  const generator = new SourceGenerator(pausing);
  const root = generator.objectFunction(plan.root);
  if (generator.hasIntrospection) return undefined;
  return {
    body: `"use strict";\nconst { anomaly, tooLarge, pause, Failure } = tools;\n${generator.functions.join('\n')}\nreturn ${root.name};`,
    leaves: generator.leaves,
    typeResolvers: generator.typeResolvers,
    steps: generator.steps,
  };
}

const graphqlName = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** A function of the code that appends an object: `(value, state, text) → text`. */
interface ObjectFunction {
  readonly name: string;
  /** Whether it is a generator, which takes three times as long: only where a list stands in it. */
  readonly pauses: boolean;
}

class SourceGenerator {
  readonly functions: string[] = [];
  readonly leaves: LeafText[] = [];
  readonly typeResolvers: ((value: unknown) => string | undefined)[] = [];
  readonly steps: StepField[] = [];
  hasIntrospection = false;
  readonly #pausing: boolean;
  readonly #objects = new Map<ObjectPlan, ObjectFunction>();
  /** How many places of the code pause. */
  #pauses = 0;
  #names = 0;

  constructor(pausing: boolean) {
    this.#pausing = pausing;
  }

  objectFunction(plan: ObjectPlan): ObjectFunction {
    const known = this.#objects.get(plan);
    if (known !== undefined) return known;
    const name = this.#newName('object');
    const pausesBefore = this.#pauses;
    const code = [append('{')];
    for (const [index, field] of plan.fields.entries()) {
      if (!graphqlName.test(field.responseKey)) throw new Error('a response key that is no name');
      code.push(append(`${index === 0 ? '' : ','}"${field.responseKey}":`));
      if (field.kind === 'typename') code.push(append(JSON.stringify(field.typeName)));
      if (field.kind === 'member') code.push(this.#value(field.value, member(field.wireName)));
      if (field.kind === 'step') code.push(this.#outcome(field));
      if (field.kind === 'introspection') this.hasIntrospection = true;
    }
    const made = { name, pauses: this.#pauses > pausesBefore };
    this.#objects.set(plan, made);
    const keyword = made.pauses ? 'function*' : 'function';
    const body = `${code.join('\n')}\nreturn text + "}";`;
    this.functions.push(`${keyword} ${name}(value, state, text) { ${body} }`);
    return made;
  }

  /** @returns Statements that append what a step brought: written once for all parents that share it. */
  #outcome(field: StepField): string {
    const name = this.#newName('outcome');
    const textBefore = this.#newName('text');
    const lengthBefore = this.#newName('length');
    const writtenBefore = this.#newName('written');
    return `{ const ${name} = state.outcomes[${this.steps.push(field) - 1}].get(value);
      if (${name}.text === undefined) {
        if (${name}.value instanceof Failure) anomaly();
        const ${textBefore} = text, ${lengthBefore} = state.before, ${writtenBefore} = state.written;
        state.before += text.length;
        state.written = [];
        text = "";
        ${this.#value(field.value, `${name}.value`)}
        ${name}.text = state.written.length === 0 ? text : state.written.join("") + text;
        text = ${textBefore};
        state.before = ${lengthBefore};
        state.written = ${writtenBefore};
      }
      text += ${name}.text;
      ${checkLength} }`;
  }

  /** @returns Statements that append the value of an expression to `text`. */
  #value(plan: ValuePlan, expression: string): string {
    const name = this.#newName('v');
    const nothing = plan.nonNull ? 'anomaly();' : append('null');
    return `{ const ${name} = ${expression};
      if (${name} == null) ${nothing} else { ${this.#present(plan, name)} } }`;
  }

  #present(plan: ValuePlan, name: string): string {
    switch (plan.kind) {
      case 'leaf':
        return `text += leaves[${this.leaves.push(leafText(plan)) - 1}](${name}); ${isShort(plan) ? '' : checkLength}`;
      case 'object':
        return this.#composite(this.objectFunction(plan.shape), name);
      case 'abstract': {
        const cases = [...plan.shapes].map(
          ([typeName, shape]) =>
            `case ${JSON.stringify(typeName)}: ${this.#composite(this.objectFunction(shape), name)} break;`,
        );
        const resolver = this.typeResolvers.push(plan.runtimeTypeOf) - 1;
        return `switch (typeResolvers[${resolver}](${name})) { ${cases.join('\n')} default: anomaly(); }`;
      }
      case 'list': {
        const index = this.#newName('i');
        const pause = `${this.#pausing ? 'text = yield* ' : ''}pause(state, text);`;
        if (this.#pausing) this.#pauses += 1;
        return `if (!Array.isArray(${name})) anomaly();
          text += "[";
          for (let ${index} = 0; ${index} < ${name}.length; ${index}++) {
            if (${index} !== 0) text += ",";
            if (--state.items < 0) ${pause}
            ${checkLength}
            ${this.#value(plan.item, `${name}[${index}]`)}
          }
          text += "]";`;
      }
    }
  }

  #composite(writer: ObjectFunction, name: string): string {
    if (writer.pauses) this.#pauses += 1;
    const call = `${writer.pauses ? 'yield* ' : ''}${writer.name}(${name}, state, text)`;
    return `if (typeof ${name} !== "object" || Array.isArray(${name})) anomaly(); text = ${call};`;
  }

  #newName(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}

/** Numbers add no more than names do. */
const isShort = ({ typeName }: LeafPlan) =>
  typeName === 'Int' || typeName === 'Float' || typeName === 'Boolean';

const checkLength = 'if (state.before + text.length > state.maxLength) tooLarge();';

const append = (json: string) => `text += ${JSON.stringify(json)};`;

/** Code that reads a member as `memberReader` does. */
function member(wireName: string): string {
  const literal = JSON.stringify(wireName);
  const read = `value[${literal}]`;
  return wireName in Object.prototype
    ? `(Object.hasOwn(value, ${literal}) ? ${read} : undefined)`
    : read;
}
