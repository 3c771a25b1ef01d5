import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProtoGateway, startProto } from './proto-gateway.ts';

/** Names, aliases, descriptions and deprecations, as a client of the gateway sees them. */

const contract = `syntax = "proto3";
package names.v1;

// Not about the service.

// Keeps things.
service Things {
  // Gives one back.
  //
  // Twice.
  rpc GetThing(Thing) returns (Thing);
  rpc PutThing(Thing) returns (Thing) { option deprecated = true; }
}

/* A thing
 * of many names. */
message Thing {
  string display_name = 1; // What people call it.
  string URL = 2;
  string x1_y2 = 3;
  string odd = 4 [json_name = "@odd-name"];
  // How good.
  Grade grade = 5;
  repeated Grade grades = 6;
  map<string, Grade> by_name = 7;
  oneof pick { Grade one_grade = 8; string one_text = 9 [deprecated = true]; }
  string old_name = 10 [deprecated = true];
  optional Grade maybe_grade = 11;
}

// From worst to best.
enum Grade {
  option allow_alias = true;
  GRADE_UNSPECIFIED = 0;
  GRADE_LOW = -5;
  GRADE_BAD = -5 [deprecated = true]; // The old word.
  GRADE_HIGH = 2147483647;
  GRADE_BEST = 2147483647;
}
`;

let things: ProtoGateway;
beforeAll(async () => {
  things = await startProto({ 'main.proto': contract });
});
afterAll(() => things[Symbol.asyncDispose]());

async function sent(args: string, selection: string) {
  const { data, errors } = await things.ask(`{ thing(${args}) { ${selection} } }`);
  expect(errors).toBeUndefined();
  return { data: data?.thing, bytes: things.seen().map(([, bytes]) => bytes) };
}

test('each name of a number is taken, and its first name comes back', async () => {
  const low = 'fbffffffffffffffff01';
  const high = 'ffffffff07';
  const args = `grade: BAD, grades: [BEST, LOW, UNSPECIFIED], maybeGrade: UNSPECIFIED,
    pick: { oneGrade: BEST }, byName: [{ key: "k", value: BAD }]`;
  const selection = `grade grades maybeGrade byName { key value }
    pick { ... on ThingPickOneGrade { oneGrade } }`;
  const { data, bytes } = await sent(args, selection);
  expect(data).toEqual({
    ...{ grade: 'LOW', grades: ['HIGH', 'LOW', 'UNSPECIFIED'], maybeGrade: 'UNSPECIFIED' },
    byName: [{ key: 'k', value: 'LOW' }],
    pick: { oneGrade: 'HIGH' },
  });
  const [message = ''] = bytes;
  expect(message).toContain(`28${low}`);
  expect(message).toContain(`3210${high}${low}00`);
  expect(message).toContain(`3a0e0a016b10${low}`);
  expect(message).toContain(`40${high}`);
  expect(message).toContain('5800');
});

test('fields are called as in JSON, or as near to it as GraphQL allows', async () => {
  const args = 'displayName: "a", URL: "b", x1Y2: "c", oddName: "d", oldName: "e"';
  const { data, bytes } = await sent(args, 'displayName URL x1Y2 oddName oldName');
  expect(data).toEqual({ displayName: 'a', URL: 'b', x1Y2: 'c', oddName: 'd', oldName: 'e' });
  expect(bytes).toEqual(['0a01611201621a01632201645201 65'.replace(' ', '')]);
});

test('comments are descriptions, and what is deprecated says so', async () => {
  const field = 'name description isDeprecated deprecationReason';
  const { data } = await things.ask(`{
    query: __type(name: "Query") { fields { ${field} } }
    mutation: __type(name: "Mutation") { fields(includeDeprecated: true) { ${field} } }
    thing: __type(name: "Thing") { description fields(includeDeprecated: true) { ${field} } }
    grade: __type(name: "Grade") { description enumValues(includeDeprecated: true) { ${field} } }
    pick: __type(name: "ThingPickOneText") { fields(includeDeprecated: true) { ${field} } }
  }`);
  const plain = { description: null, isDeprecated: false, deprecationReason: null };
  const deprecated = { isDeprecated: true, deprecationReason: 'Deprecated in the contract.' };
  expect(data?.query).toEqual({
    fields: [{ ...plain, name: 'thing', description: 'Gives one back.\n\nTwice.' }],
  });
  expect(data?.mutation).toEqual({ fields: [{ ...plain, ...deprecated, name: 'putThing' }] });
  expect(data?.thing).toMatchObject({
    description: 'A thing\nof many names.',
    fields: expect.arrayContaining([
      { ...plain, name: 'displayName', description: 'What people call it.' },
      { ...plain, name: 'grade', description: 'How good.' },
      { ...plain, name: 'URL' },
      { ...plain, ...deprecated, name: 'oldName' },
    ]),
  });
  expect(data?.grade).toEqual({
    description: 'From worst to best.',
    enumValues: [
      { ...plain, name: 'UNSPECIFIED' },
      { ...plain, name: 'LOW' },
      { ...plain, ...deprecated, name: 'BAD', description: 'The old word.' },
      { ...plain, name: 'HIGH' },
      { ...plain, name: 'BEST' },
    ],
  });
  expect(data?.pick).toEqual({ fields: [{ ...plain, ...deprecated, name: 'oneText' }] });
});
