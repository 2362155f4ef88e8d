import { cgroupsHere, unifiedHere } from './test-programs/cgroups-here.ts';
import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the process driver with control groups', {
  cgroups: await cgroupsHere(),
  standbys: 1,
});
processDriverConformance('the process driver with control groups of version 2', {
  cgroups: await unifiedHere(),
});
