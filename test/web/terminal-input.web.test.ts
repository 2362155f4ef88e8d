import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../support/sandbox.ts';
import { terminalText } from './terminal-text.ts';
import { focusedName, keyboard, left, paste, SEEN_MS, sees, TerminalStand, type } from './terminal-visits.ts';

const LIMITS = { timeout: 90_000 };
const PATIENT = { timeout: SEEN_MS };
const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };
/** The page asks after so long whether the daemon is there, and waits so long for the answer. */
const ASKS_AFTER = 10_000;
const ANSWER_WITHIN = 5000;

let terminals: TerminalStand;
let sandbox: Sandbox;
beforeAll(async () => {
  terminals = await TerminalStand.open();
  ({ sandbox } = terminals.stand);
  await sandbox.startWith(['-n', 'shell'], ['bash', '--norc', '-i']);
}, LIMITS.timeout);
afterAll(() => terminals[Symbol.asyncDispose]());

it('reaches a real shell, by keys and as input methods do it', LIMITS, async () => {
  const visit = await terminals.at('shell');
  await sees(visit, 'bash-');
  await type(visit, 'echo "=$((6 * 7))="\n');
  await sees(visit, '=42=');
  await visit.page.keyboard.type('echo ');
  await visit.page.keyboard.insertText('漢字é');
  await visit.page.keyboard.type(' | wc -m\n');
  await sees(visit, '4');
  expect(await visit.axeFindings()).toEqual([]);
  await left(visit);
});

it('is left by the keyboard with the key that it names', LIMITS, async () => {
  const visit = await terminals.at('shell');
  await keyboard(visit).focus();
  await visit.page.getByText('Ctrl+Shift+Enter leaves').waitFor();
  await visit.page.keyboard.press('Tab');
  await visit.page.keyboard.press('Control+Shift+Enter');
  await expect.poll(() => focusedName(visit), PATIENT).toBe('Search');
  await left(visit);
});

it('asks before it enters several lines, and cannot be made to press keys', LIMITS, async () => {
  await sandbox.start('lines', 'stty -echo; while read -r line; do echo "got:$line:"; done');
  const visit = await terminals.at('lines', CLIPBOARD);
  await paste(visit, 'one\u0003 line');
  await visit.page.keyboard.press('Enter');
  await sees(visit, 'got:one line:');
  await paste(visit, 'two\nthree\n');
  await visit.page.getByRole('dialog', { name: 'Paste 2 lines?' }).waitFor();
  expect(await visit.axeFindings()).toEqual([]);
  expect(await terminalText(visit.page)).not.toContain('got:two:');
  await visit.page.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).click();
  await sees(visit, 'got:three:');
  await left(visit);
});
it('pastes more than the terminal takes at once, and every byte arrives', LIMITS, async () => {
  await sandbox.start('file', 'stty -echo; echo ready; cat > pasted; echo "read all of it"');
  const visit = await terminals.at('file', CLIPBOARD);
  await sees(visit, 'ready');
  const text = Array.from({ length: 15_000 }, (_, line) => `${line} `.padEnd(99, 'x')).join('\n');
  await paste(visit, `${text}\n`);
  await visit.page.getByRole('dialog').getByRole('button', { name: 'Paste', exact: true }).click();
  await keyboard(visit).press('Control+D');
  await sees(visit, 'read all of it');
  expect(digest(await sandbox.readWork('pasted'))).toBe(digest(`${text}\n`));
  await left(visit);
});

it(
  'names what may not have arrived at a daemon that has fallen silent, and types on when it is back',
  LIMITS,
  async () => {
    const visit = await terminals.at('shell', { prepare: (page) => page.clock.install() });
    await sees(visit, 'bash-');
    const daemon = await sandbox.daemonPid();
    process.kill(daemon, 'SIGSTOP');
    try {
      await type(visit, 'echo frozen\n');
      await visit.page.clock.runFor(ASKS_AFTER);
      await visit.page.clock.runFor(ANSWER_WITHIN);
      await visit.page.getByText('The daemon does not answer.').waitFor();
      await visit.page.getByText('What you typed last may not have arrived').waitFor();
      await type(visit, 'echo refused\n');
    } finally {
      process.kill(daemon, 'SIGCONT');
    }
    await visit.page.getByText('The daemon does not answer.').waitFor({ state: 'hidden' });
    await visit.page.getByRole('button', { name: 'Got it' }).click();
    await type(visit, 'echo "=$((6 * 9))="\n');
    await sees(visit, '=54=');
    expect(await terminalText(visit.page)).not.toContain('refused');
    await visit.close();
  },
);

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
