import { existsSync } from 'node:fs';
import { runQuietly } from './processes.mjs';

/** Installs from Debian what is not there, by the file and the package that has it; says so where that could not be done. */
export async function installed(programs) {
  const missing = Object.entries(programs).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  if (missing.length === 0) return true;
  const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${missing.join(' ')}`;
  const { status, output } = await runQuietly('sh', ['-c', install], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) console.error(`berth: ${missing.join(', ')} could not be installed.\n${output.trim()}`);
  return status === 0;
}
