import { processDriverConformance } from './test-programs/conformance-bench.ts';

const cgroups = { kind: 'none', reason: 'not asked for', problems: [] } as const;

processDriverConformance('the process driver', { cgroups });
processDriverConformance('the process driver with keepers standing by', { cgroups, standbys: 2 });
