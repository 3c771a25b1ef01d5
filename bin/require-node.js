// Runs on any Node, however old: no syntax newer than 2015, no imports.
// Node 22.21 and 24.9 are the first that let a server choose which upgrades it takes.
var version = process.versions.node.split('.').map(Number);
var major = version[0];
var minor = version[1];
if (!(major > 24 || (major === 24 && minor >= 9) || (major === 22 && minor >= 21))) {
  process.stderr.write(
    'headgate needs Node 22.21, 24.9 or newer, and this is Node ' +
      process.versions.node +
      '. Install a newer Node, or put one beside headgate: `npm install node@24`.\n',
  );
  process.exit(1);
}
