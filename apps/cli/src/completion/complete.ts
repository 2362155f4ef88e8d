import type { Completes } from '../command.ts';
import { answerTo, type Facts } from './candidates.ts';
import { grammarOf } from './grammars.ts';
import { situationOf } from './place.ts';
import { render } from './render.ts';
import { shellWords } from './shell-line.ts';
import { isShell } from './shells.ts';

/**
 * `berth complete SHELL LINE`, which the completion scripts call: what can be typed at the end of LINE, the part of a
 * command line that stands before the cursor, with `berth` itself. Empty where there is nothing to say.
 */
export async function complete(
  [shell, line = '']: readonly string[],
  factsFor: (completes: Completes) => Promise<Facts>,
): Promise<string> {
  if (!isShell(shell)) return '';
  const found = await grammarOf(shellWords(line).slice(1));
  if (found === undefined) return '';
  const situation = situationOf(found.grammar, found.words);
  const { place } = situation;
  const facts = await factsFor(place.kind === 'value' ? place.completes : 'nothing');
  return render(shell, line, answerTo(situation, found.grammar, facts));
}
