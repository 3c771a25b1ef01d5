// Runs on any Node, however old: no syntax newer than 2015, no imports.
// Node 22.19 is the first that runs TypeScript sources directly and has all APIs that we need.
var required = [22, 19];
var version = process.versions.node.split('.').map(Number);
if (version[0] < required[0] || (version[0] === required[0] && version[1] < required[1])) {
  process.stderr.write(
    'headgate needs Node ' +
      required.join('.') +
      ' or newer, and this is Node ' +
      process.versions.node +
      '. Install a newer Node, or put one beside headgate by `npm install node@26` and run `npx headgate`.\n',
  );
  process.exit(1);
}
