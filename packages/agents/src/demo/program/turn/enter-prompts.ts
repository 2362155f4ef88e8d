import { clustersOf } from '../text/width.ts';
import type { Assistant } from './assistant.ts';
import type { Pace } from './pace.ts';

/** Long enough to read the answer before. */
const BEFORE_PROMPT_MS = 5000;
const PER_CHARACTER_MS = 35;
const BEFORE_ENTER_MS = 300;

/** Types prompts as a person would, each after the answer to the one before. */
export async function enterPrompts(
  prompts: readonly string[],
  assistant: Assistant,
  pace: Pace,
): Promise<void> {
  const { signal } = new AbortController();
  for (const prompt of prompts) {
    await assistant.idle();
    await pace.delay(BEFORE_PROMPT_MS, signal);
    for (const text of clustersOf(prompt)) {
      assistant.press({ kind: 'text', text });
      await pace.delay(PER_CHARACTER_MS, signal);
    }
    await pace.delay(BEFORE_ENTER_MS, signal);
    assistant.press({ kind: 'enter' });
  }
}
