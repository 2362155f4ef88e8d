import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the process driver with keepers standing by', {
  cgroups: { kind: 'none', reason: 'not asked for', problems: [] },
  standbys: 2,
});
