import { codex } from './codex.ts';
import { describeAgent } from './suite.ts';

describeAgent(codex);
