import { systemClock } from '@berth/host';
import { SandboxKind } from './sandbox/sandbox-kind.ts';
import { cgroupsHere } from './test-programs/cgroups-here.ts';
import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the sandbox driver, with an allow-list', {
  cgroups: await cgroupsHere(),
  kind: (paths) =>
    new SandboxKind({ paths, programs: paths.data, clock: systemClock, environment: process.env }),
  besides: 'bwrap',
  confinement: { network: 'allow-list', allowed: ['a.example'], mounts: [] },
});
