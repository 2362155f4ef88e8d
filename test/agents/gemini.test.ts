import { gemini } from './gemini.ts';
import { describeAgent } from './suite.ts';

describeAgent(gemini);
