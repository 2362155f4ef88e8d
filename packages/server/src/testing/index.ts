export { ApiBench, type ApiBenchOptions } from './api-bench.ts';
