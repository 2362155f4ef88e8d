import { opencode } from './opencode.ts';
import { describeAgent } from './suite.ts';

describeAgent(opencode);
