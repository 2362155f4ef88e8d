import { expect, test } from 'vitest';
import { hookCommand } from '../assistant/hook-command.ts';
import { CODEX_HOOKS, codexSettings, hookFingerprint } from './settings.ts';

const words = codexSettings();
const settings = words.filter((_, index) => words[index - 1] === '-c');
const setting = (key: string) => settings.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);

test('start no server in the background, and look for no newer version', () => {
  expect(words[0]).toBe('--no-daemon');
  expect(setting('check_for_update_on_startup')).toBe('false');
});

test('make the title say what it does, without a spinner', () => {
  expect(setting('tui.terminal_title')).toBe('["spinner","run-state","project-name"]');
  expect(setting('tui.animations')).toBe('false');
});

test('answer the offer of a newer model before it is made', () => {
  expect(setting('notice.model_migrations')).toContain('"gpt-5.5"="gpt-6-sol"');
});

test('have each hook run, and trust it by its fingerprint', () => {
  const hooks = setting('hooks') ?? '';
  for (const event of CODEX_HOOKS) {
    expect(hooks).toContain(`"${event}"=[{"hooks"=[{"async"=false,"command"="[ -n \\"$BERTH_HOOKS\\" ]`);
    expect(hooks).toContain(`{"trusted_hash"="${hookFingerprint(event, hookCommand(event))}"}`);
  }
  expect(hooks).toContain('"/<session-flags>/config.toml:user_prompt_submit:0:0"={"trusted_hash"=');
});

test('trust nothing else', () => {
  expect(words.join(' ')).not.toContain('bypass');
});

test.each([
  ['UserPromptSubmit', 'sha256:0fc0905a343f344bcf785f72607afee7ba5aa3a41062c3812096a333320b75d6'],
  ['Stop', 'sha256:53dac8c5feaef3fa564d088de5a55337f522ebea375fc486f76cc50440d96e19'],
])('calculate the fingerprint that Codex 0.169.0 tells of a hook for %s', (event, told) => {
  expect(hookFingerprint(event, 'true')).toBe(told);
});
