import { wholeProcess } from './whole-process.ts';
import { join } from 'node:path';
import { plainEnvironment } from './workplace.ts';
import { ROOT } from './result.ts';

/** Brings the bundle up to date: it is what people run, so it is what is measured. */
export async function buildBundle(): Promise<void> {
  const args = [join(ROOT, 'tooling/build.ts'), '--quiet'];
  await wholeProcess({ file: process.execPath, args, env: plainEnvironment(), cwd: ROOT });
}
