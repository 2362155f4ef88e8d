import { type Answer, say } from './answer.ts';
import type { Question } from './dialect.ts';
import { answerTo } from './directives.ts';
import { exampleOf } from './schema-example.ts';

/** Enough of a tool's result to recognise it; a whole file would be sent back and forth. */
const RESULT_SHOWN = 400;
/** So much of a prompt is echoed. */
const ECHO_MAX = 300;

/** Decides what to answer: what the test has laid ready, else what the newest prompt says, else an echo. */
export class Script {
  readonly #ready: Answer[] = [];

  add(...answers: Answer[]): void {
    this.#ready.push(...answers);
  }

  /** How many answers are laid ready and were not asked for yet. */
  get left(): number {
    return this.#ready.length;
  }

  answer(question: Question): Answer {
    if (isAuxiliary(question)) return say(auxiliaryText(question));
    return this.#ready.shift() ?? answerByText(question);
  }
}

/**
 * Assistants also ask models for a title, or for which model to ask. These calls carry the user's prompt but are not
 * about it, so no directive may act on them. What tells them apart: an assistant at work offers its tools. Codex leaves the
 * tool for patches in when it asks for a title.
 */
export function isAuxiliary({ tools }: Question): boolean {
  return tools.every(({ name }) => name === 'apply_patch');
}

/** Some assistants take a long reply that repeats itself for a loop. */
function shortened(text: string): string {
  return text.length <= ECHO_MAX ? text : `${text.slice(0, ECHO_MAX)}… (${text.length} characters)`;
}

function auxiliaryText({ answerSchema }: Question): string {
  return answerSchema === null ? 'Scripted title' : JSON.stringify(exampleOf(answerSchema));
}

/** Replies have no markdown in them: assistants would render it, and the text on the screen would be another. */
function answerByText({ prompts, toolResult }: Question): Answer {
  const count = prompts.length;
  if (toolResult !== null) return say(`TOOL-OK-${count}: ${toolResult.slice(0, RESULT_SHOWN)}`);
  const newest = prompts.at(-1) ?? '';
  const echo = `ECHO-${count}: ${shortened(newest)}`;
  return answerTo(newest, { echo }) ?? say(echo);
}
