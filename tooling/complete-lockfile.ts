// node tooling/complete-lockfile.ts
// A registry mirror may lack packages for other platforms. npm then writes a lockfile without them, and `npm ci` refuses it
// everywhere, for being incomplete. This adds what is missing, by name and version; npm fetches such a package only on its
// own platform.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './freshness.mjs';
import { missingFromLock, type Lockfile } from './manifest-rules.ts';

const OSES = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPUS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const file = join(root, 'package-lock.json');
const lockfile: Lockfile = JSON.parse(readFileSync(file, 'utf8'));
const added = missingFromLock(lockfile).map(({ name, version, dev }) => {
  const words = name.split(/[/-]/);
  const os = OSES.find((each) => words.includes(each));
  const cpu = CPUS.find((each) => words.includes(each));
  if (os === undefined || cpu === undefined)
    throw new Error(`${name}: its name does not say for which platform it is`);
  const musl = words.some((word) => word.startsWith('musl'));
  const libc = os === 'linux' ? { libc: musl ? 'musl' : 'glibc' } : {};
  const kind = dev ? { dev, optional: true } : { optional: true };
  return [`node_modules/${name}`, { version, cpu, ...kind, os, ...libc }] as const;
});
const packages = Object.entries({ ...lockfile.packages, ...Object.fromEntries(added) });
packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(file, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(`added ${added.length} packages`);
