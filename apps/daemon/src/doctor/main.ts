import { parseArgs } from 'node:util';
import { ERRORS } from '@berth/contract';
import { berthPaths } from '@berth/host/paths';
import { examine } from './doctor.ts';

// The doctor's program: `--fix`, `--deep`; one line of JSON, the report, on standard output. It is no part of a daemon and
// starts none, for it must work where no daemon does.

const PRIVATE_UMASK = 0o077;

process.umask(PRIVATE_UMASK);
const { values } = parseArgs({ options: { fix: { type: 'boolean' }, deep: { type: 'boolean' } } });
const report = await examine({
  paths: berthPaths(process.env),
  environment: process.env,
  fix: values.fix === true,
  deep: values.deep === true,
});
process.stdout.write(`${JSON.stringify(report)}\n`, () => {
  process.exit(report.healthy ? 0 : ERRORS.unhealthy.exit);
});
