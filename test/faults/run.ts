// npm run faults: rules that are broken on purpose, and the real programs killed at their system calls. Takes minutes.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PARTS = ['break-rules.ts', 'kill-syscalls.ts'];

const failed = PARTS.filter((part) => {
  console.log(`===== ${part}`);
  const file = join(import.meta.dirname, part);
  return spawnSync(process.execPath, [file], { stdio: 'inherit' }).status !== 0;
});
console.log(`\n${PARTS.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
