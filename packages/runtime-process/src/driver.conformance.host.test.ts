import { cgroupsHere, unifiedHere } from './test-programs/cgroups-here.ts';
import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the process driver with control groups', await cgroupsHere());
processDriverConformance('the process driver with control groups of version 2', await unifiedHere());
