import { setTimeout as delay } from 'node:timers/promises';
import { SECRET_PREFIX } from '@berth/contract';
import type { Attack, Expected, Try } from './attack.ts';
import { writeDown } from './ledger.ts';
import type { AccessStand } from './stand.ts';
import { codeOf, type WireAnswer } from './wire-answer.ts';
import { send, talk, type WireRequest } from './wire.ts';

/** So many are under way at the same time. */
const WIDTH = 8;

/**
 * Tries an attack in all its forms. Throws for each form that was not refused as it must be, when anything of the victim
 * changed, when an answer tells a secret of it, and when the control was not served.
 */
export async function tryAttack(stand: AccessStand, attack: Attack): Promise<void> {
  const before = await stand.witness();
  const attempts = await attempted(stand, attack);
  const after = await stand.witness();
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    throw new Error(`something happened: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
  }
  writeDown({ kind: attack.kind, name: attack.name, attempts });
}

async function attempted(stand: AccessStand, { how }: Attack): Promise<number> {
  if ('act' in how) return how.act(stand);
  const tries = how.tries(stand);
  const problems = await problemsOf(stand, tries, { isControl: false });
  const served = await problemsOf(stand, how.controls(stand), { isControl: true });
  const all = [...problems, ...served.map((problem) => `control: ${problem}`)];
  if (all.length > 0)
    throw new Error(`${all.length} of ${tries.length} not as they must be:\n${all.slice(0, 20).join('\n')}`);
  return tries.length;
}

async function problemsOf(
  stand: AccessStand,
  tries: readonly Try[],
  { isControl }: { readonly isControl: boolean },
): Promise<string[]> {
  const problems: string[] = [];
  const rest = tries.values();
  const work = async () => {
    for (const one of rest) {
      const answers = await answersTo(stand, one);
      const told = isControl ? undefined : stand.secretIn(answers);
      const problem = told === undefined ? problemOf(answers, one.expected) : `tells ${told}`;
      if (problem !== undefined) problems.push(`${one.what}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  return problems;
}

async function answersTo(stand: AccessStand, { sent }: Try): Promise<WireAnswer[]> {
  if (typeof sent === 'string') return talk(stand.way, sent);
  const giveUpAt = performance.now() + UNHURRIED_MS;
  for (;;) {
    const answer = await send(stand.way, sent);
    // Too fast is not what is tried here: whoever attacks with the token of an instance has time.
    if (answer.status !== TOO_FAST || !isOfInstance(sent) || performance.now() > giveUpAt) return [answer];
    await delay(AGAIN_MS);
  }
}

const TOO_FAST = 429;
const AGAIN_MS = 200;
const UNHURRIED_MS = 30_000;

function isOfInstance({ headers }: WireRequest): boolean {
  return headers.some(([, value]) => value.startsWith(`Bearer ${SECRET_PREFIX}i_`));
}

function problemOf(answers: readonly WireAnswer[], { status, code, answers: count, holds }: Expected) {
  if (count?.includes(answers.length) === false) return `${answers.length} answers: ${saidBy(answers)}`;
  const wanted = [status].flat();
  const codes = code === undefined ? undefined : [code].flat();
  const wrong = answers.find(
    (answer) =>
      !wanted.includes(answer.status) ||
      (codes !== undefined && !codes.includes(codeOf(answer) ?? '')) ||
      holds?.(answer) === false,
  );
  return wrong === undefined ? undefined : `answered with ${saidBy([wrong])}`;
}

function saidBy(answers: readonly WireAnswer[]): string {
  return answers.map(({ status, body }) => `${status} ${body.slice(0, 300)}`).join(' | ');
}
