import { readFile } from 'node:fs/promises';

// Ends with 0 when what lies in node_modules is what the lock file names. Then there is nothing to install, and no registry to ask.
// What is optional is for other machines.
const read = async name => JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8')).packages;

try {
  const [wanted, found] = await Promise.all([read('package-lock.json'), read('node_modules/.package-lock.json')]);
  const names = new Set([...Object.keys(wanted).filter(name => name !== '' && !wanted[name].optional), ...Object.keys(found)]);
  process.exitCode = [...names].every(name => wanted[name]?.integrity && wanted[name].integrity === found[name]?.integrity) ? 0 : 1;
} catch {
  process.exitCode = 1;
}
