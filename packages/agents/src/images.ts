import type { AssistantImage } from '@berth/core';
import { imageOf } from './assistant/image.ts';
import { CLAUDE_PROGRAM } from './claude/program.ts';
import { CODEX_PROGRAM } from './codex/program.ts';
import { GEMINI_PROGRAM } from './gemini/program.ts';
import { OPENCODE_PROGRAM } from './opencode/program.ts';

/** The images that Berth can build, each of the assistant with that id. Their recipes are in the folder `images`. */
export const ASSISTANT_IMAGES: readonly AssistantImage[] = [
  CLAUDE_PROGRAM,
  CODEX_PROGRAM,
  GEMINI_PROGRAM,
  OPENCODE_PROGRAM,
].map(imageOf);
