import { expect, test } from 'vitest';
import { headgateHere } from '../../fixtures/cli.ts';
import { makeFolder } from '../../fixtures/folder.ts';
import { startServer } from '../../fixtures/http-server.ts';

const pets = `openapi: 3.1.0
info: { title: Pets, version: '1' }
servers: [{ url: https://pets.example }]
# $ref: ./paths/pet.yaml and $ref: ./schemas/pet.yaml are to come.
paths:
  /pets:
    get:
      operationId: listPets
      description: See ./schemas/pet.yaml
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: { type: array, items: { $ref: './schemas/pet.yaml#/Pet' } }
  /pets/{id}:
    $ref: ./paths/pet.yaml
`;

test('OpenAPI: each line that refers to what is not there, and what it costs', async () => {
  using folder = makeFolder({ 'in/pets.yaml': pets });
  const { exitCode, stderr } = await headgateHere(['add', 'in/pets.yaml'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(
    /^! in\/pets\.yaml:15: refers to \.\/schemas\/pet\.yaml, which is not copied: there is no such file\n! in\/pets\.yaml:17: refers to \.\/paths\/pet\.yaml, which is not copied: there is no such file\n✔/,
  );
  expect(stderr).toMatch(/2 operations found, 1 of them can be served\. Not:\n +\/pets\/\{id\}: /);
  expect(stderr).toContain(
    'Not as the contract says:\n    ./sources/pets/pets.yaml:15: sources/pets/schemas/pet.yaml: cannot be read: what it describes is JSON in the graph.\n',
  );
});

test('OpenAPI as JSON on one line, slashes escaped', async () => {
  const text = JSON.stringify({
    openapi: '3.1.0',
    paths: { '/a': { get: { responses: { 200: { $ref: './answers/a.json' } } } } },
  });
  using folder = makeFolder({ 'in/a.json': `\n${text.replaceAll('/', '\\/')}` });
  const { stderr } = await headgateHere(['add', 'in/a.json'], { cwd: folder.path });
  expect(stderr).toMatch(/^! in\/a\.json:2: refers to \.\/answers\/a\.json, which is not copied/);
  expect(stderr).toContain('what 200 answers is JSON in the graph');
});

test('OpenAPI: examples of Azure that did not come along cost nothing', async () => {
  const example = 'x-ms-examples: { one: { $ref: ./examples/one.json } }';
  using folder = makeFolder({
    'in/pets.yaml': pets
      .replace(/ {2}\/pets\/\{id\}.*/s, '')
      .replace(/\{ \$ref: .*Pet' \}/, '{}')
      .replace('operationId: listPets', `$&\n      ${example}`),
  });
  const { stderr } = await headgateHere(['add', 'in/pets.yaml'], { cwd: folder.path });
  expect(stderr).toMatch(/^✔/);
  expect(stderr).toContain('1 operation found, all of them can be served.\n');
});

const wsdl = (imports: string, types = '') => `<?xml version="1.0"?>
<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:x="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" xmlns:v="urn:v" targetNamespace="urn:t">
<w:types>${types}<x:schema targetNamespace="urn:t">
<!-- <x:include schemaLocation="old.xsd"/> -->
${imports}
<x:element name="Ask" type="v:Ask"/></x:schema></w:types>
<w:message name="In"><w:part name="p" element="t:Ask"/></w:message>
<w:portType name="P"><w:operation name="GetIt"><w:input message="t:In"/><w:output message="t:In"/></w:operation></w:portType>
<w:binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
  <w:operation name="GetIt"><s:operation soapAction=""/><w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation></w:binding>
<w:service name="S"><w:port name="P" binding="t:B"><s:address location="http://127.0.0.1:1/"/></w:port></w:service>
</w:definitions>`;

test('WSDL: a schema of another host is told; a standard one and one that stands here are not', async () => {
  using folder = makeFolder({
    'in/it.wsdl': wsdl(
      `<x:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/2001/xml.xsd"/>
<x:import namespace="urn:here" schemaLocation="gone.xsd"/>
<x:include schemaLocation="more.xsd"/>
<x:import namespace="urn:v"
          schemaLocation="https://types.example/v.xsd?a=1&amp;b=2"/>`,
      '<x:schema targetNamespace="urn:here"/>',
    ),
  });
  const { exitCode, stderr } = await headgateHere(['add', 'in/it.wsdl'], { cwd: folder.path });
  expect(exitCode, stderr).toBe(0);
  expect(stderr.split('\n').filter((line) => line.includes('refers to'))).toEqual([
    '! in/it.wsdl:8: refers to more.xsd, which is not copied: there is no such file',
    '! in/it.wsdl:9: refers to https://types.example/v.xsd?a=1&b=2, which is not copied: it is elsewhere',
  ]);
  expect(stderr).toMatch(
    /1 operation found, all of them can be served\.\n {2}Not as the contract says:\n {4}\S*it\.wsdl:8:\d+: cannot read sources\/it\/more\.xsd; what it defines is of type JSON\./,
  );
});

test('WSDL: what holds its messages is told before it is refused', async () => {
  await using server = await startServer(({ url }, response) => {
    if (url !== '/it.wsdl') response.statusCode = 404;
    response.end(
      wsdl('').replace('<w:types>', '<w:import namespace="urn:m" location="m.wsdl"/>$&'),
    );
  });
  using folder = makeFolder();
  const add = await headgateHere(['add', `${server.url}/it.wsdl`], { cwd: folder.path });
  expect(add.exitCode).toBe(1);
  expect(add.stderr).toContain(
    `! ${server.url}/it.wsdl:4: refers to m.wsdl, which is not copied: the server answers 404\n✖ sources/it/it.wsdl:4:`,
  );
});
