import { answerTo } from './candidates.ts';
import { factsFor } from './facts.ts';
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
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [shell, line = ''] = args;
  if (!isShell(shell)) return '';
  const found = await grammarOf(shellWords(line).slice(1));
  if (found === undefined) return '';
  const situation = situationOf(found.grammar, found.words);
  const { place } = situation;
  const facts = await factsFor(place.kind === 'value' ? place.completes : 'nothing', environment);
  return render(shell, line, answerTo(situation, found.grammar, facts));
}
