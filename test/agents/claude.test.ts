import { claude } from './claude.ts';
import { describeAgent } from './suite.ts';

describeAgent(claude);
