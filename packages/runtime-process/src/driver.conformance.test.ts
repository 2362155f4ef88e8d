import { processDriverConformance } from './test-programs/conformance-bench.ts';

processDriverConformance('the process driver', { kind: 'none', reason: 'not asked for', problems: [] });
