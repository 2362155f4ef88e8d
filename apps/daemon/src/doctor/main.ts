import { parseArgs } from 'node:util';
import { ERRORS } from '@berth/contract';
import { berthPaths } from '@berth/host/paths';
import { examine } from './doctor.ts';

// The doctor's program: `--fix`, `--repair`, `--deep`; one line of JSON, the report, on standard output. It is no part of a daemon and
// starts none, for it must work where no daemon does.

const PRIVATE_UMASK = 0o077;

process.umask(PRIVATE_UMASK);
const flag = { type: 'boolean' } as const;
const { values } = parseArgs({ options: { fix: flag, repair: flag, deep: flag } });
const report = await examine({
  paths: berthPaths(process.env),
  environment: process.env,
  fix: values.fix === true,
  repair: values.repair === true,
  deep: values.deep === true || values.repair === true,
});
process.stdout.write(`${JSON.stringify(report)}\n`, () => {
  process.exit(report.healthy ? 0 : ERRORS.unhealthy.exit);
});
