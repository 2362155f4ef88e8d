import { isatty } from 'node:tty';
import { ERRORS } from '@berth/contract';
import type { AnswerView } from '@berth/contract/schemas';
import type { Output } from './command.ts';
import { printable, printableLines } from './printable.ts';

const STDOUT = 1;
/** A person is asked something. */
const WAITS_STATUS = 10;
/** The turn did not come to its end. */
const FAILED_STATUS = 11;

/**
 * The answer on standard output, and everything else that is to be said of a turn on standard error. An assistant repeats what
 * it has read anywhere: on a terminal nothing of that may act. Whoever else reads it gets every byte.
 */
export function sayAnswer(out: Output, turn: AnswerView, isTerminal = isatty(STDOUT)): void {
  const { prompt, activity, detail, answer } = turn;
  if (answer !== null) out.print(isTerminal ? printableLines(answer) : answer);
  if (activity === null) out.note(`The prompt is ${prompt.state}. ${printable(prompt.reason ?? '')}`);
  else if (activity !== 'idle' && activity !== 'done') {
    out.note(`It is ${activity}${detail === null ? '' : ` (${printable(detail)})`}.`);
  } else if (answer === null) {
    out.note('The turn is over. This assistant does not tell its answer; see: berth logs');
  }
}

/** Exit status for how a turn ended. */
export function turnStatus({ prompt, activity }: AnswerView): number {
  if (activity === null) return prompt.state === 'queued' ? 0 : ERRORS.unconfirmed.exit;
  if (activity === 'idle' || activity === 'done') return 0;
  return activity === 'waiting_approval' || activity === 'waiting_input' ? WAITS_STATUS : FAILED_STATUS;
}
