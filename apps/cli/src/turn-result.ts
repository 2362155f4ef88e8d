import { ERRORS } from '@berth/contract';
import type { AnswerView } from '@berth/contract/schemas';
import type { Output } from './command.ts';

/** A person is asked something. */
const WAITS_STATUS = 10;
/** The turn did not come to its end. */
const FAILED_STATUS = 11;

/** The answer on standard output, and everything else that is to be said of a turn on standard error. */
export function sayAnswer(out: Output, { prompt, activity, detail, answer }: AnswerView): void {
  if (answer !== null) out.print(answer);
  if (activity === null) out.note(`The prompt is ${prompt.state}. ${prompt.reason ?? ''}`);
  else if (activity !== 'idle' && activity !== 'done') {
    out.note(`It is ${activity}${detail === null ? '' : ` (${detail})`}.`);
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
