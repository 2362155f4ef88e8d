import { processDriverConformance } from './test-programs/conformance-bench.ts';

const NO_CGROUPS = { kind: 'none', reason: 'not asked for', problems: [] } as const;

processDriverConformance('the process driver with keepers standing by', NO_CGROUPS, 2);
