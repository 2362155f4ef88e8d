import { qwen } from './qwen.ts';
import { describeAgent } from './suite.ts';

describeAgent(qwen);
