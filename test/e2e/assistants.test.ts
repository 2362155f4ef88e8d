import type {
  AnswerView,
  EventView,
  ExplanationView,
  InstanceView,
  PromptView,
  Recording,
} from '@berth/contract/schemas';
import { ERRORS } from '@berth/contract';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** The scripted assistant that ships with Berth: everything but the real programs, which `npm run test:agents` has. */
describe('an assistant', { timeout: 90_000 }, () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await Sandbox.create();
    await sandbox.ok('start', 'demo', '-n', 'ann', '--', '--speed', '4');
    await sandbox.ok('wait', 'ann', '--for', 'idle', '--timeout', '20s');
  });
  afterAll(() => sandbox.dispose());

  it('takes a prompt, and is done with it', async () => {
    expect(await sandbox.json<PromptView>('send', 'ann', 'hello')).toMatchObject({ state: 'delivered' });
    expect(await sandbox.ok('wait', 'ann', '--for', 'done', '--timeout', '20s')).toBe('ann done\n');
    const explanation = await sandbox.json<ExplanationView>('explain', 'ann');
    expect(explanation).toMatchObject({ activity: 'done', source: 'title', full: ['title'] });
    expect(explanation.evidence.map(({ after }) => after)).toEqual(['idle', 'working', 'done']);
  });

  it('is asked and waited for', async () => {
    const answer = await sandbox.json<AnswerView>('ask', 'ann', 'what is berth');
    expect(answer).toMatchObject({ prompt: { state: 'delivered' }, activity: 'done' });
  });

  it('asks for an approval, which is given or not, and no prompt goes into its dialog', async () => {
    for (const [answer, said] of [
      ['approve', 'approved'],
      ['deny', 'denied'],
    ] as const) {
      await sandbox.ok('send', 'ann', 'use a tool');
      await sandbox.ok('wait', 'ann', '--for', 'waiting', '--timeout', '20s');
      const queued = await sandbox.run(['send', 'ann', 'later', '--json']);
      expect(JSON.parse(queued.stdout)).toMatchObject({ state: 'queued' });
      expect(await sandbox.ok(answer, 'ann')).toContain(said);
      await until('what waited was delivered', async () => {
        const prompts = await sandbox.json<PromptView[]>('inbox', 'ann');
        return prompts.every(({ state }) => state === 'delivered');
      });
      await sandbox.ok('wait', 'ann', '--for', 'idle', '--timeout', '20s');
    }
    const refused = await sandbox.run(['approve', 'ann']);
    expect(refused.code).toBe(ERRORS.no_dialog.exit);
    expect(refused.stderr).toContain('does not wait for an approval');
  });

  it('has a history, in plain words', async () => {
    const told = await sandbox.ok('history', 'ann');
    const parts = [
      'created: demo in ',
      'run 1 runs (pid ',
      'a prompt of 5 bytes was sent to it',
      'it took the prompt',
    ];
    for (const part of [...parts, 'waiting_approval', 'its dialog was answered: deny'])
      expect(told).toContain(part);
    const newest = await sandbox.json<EventView[]>('history', 'ann', '-n', '2');
    expect(newest.map(({ seq }) => seq)).toEqual(newest.map(({ seq }) => seq).toSorted((a, b) => a - b));
    expect(newest).toHaveLength(2);
  });

  it('is known to the next daemon as it was', async () => {
    await sandbox.ok('send', 'ann', 'use a tool');
    await sandbox.ok('wait', 'ann', '--for', 'waiting', '--timeout', '20s');
    await sandbox.killDaemon();
    const [found] = await sandbox.list();
    expect(found).toMatchObject({ name: 'ann', activity: 'waiting_approval' });
    await until('it can be answered', async () => (await sandbox.run(['deny', 'ann'])).code === 0);
    await sandbox.ok('wait', 'ann', '--for', 'idle', '--timeout', '20s');
  });

  it('is recorded with what stands on its screen, and never over a file', async () => {
    const file = join(sandbox.work, 'why.json');
    await sandbox.ok('explain', 'ann', '--record', file);
    const recording = JSON.parse(await readFile(file, 'utf8')) as Recording;
    expect(recording).toMatchObject({ format: 1, explanation: { name: 'ann' } });
    expect(recording.screen?.join('\n')).toContain('Berth demo assistant');
    expect((await sandbox.run(['explain', 'ann', '--record', file])).code).toBe(ERRORS.usage.exit);
  });

  it('is interrupted', async () => {
    await sandbox.ok('send', 'ann', 'stream');
    await sandbox.ok('interrupt', 'ann');
    expect((await sandbox.json<InstanceView>('inspect', 'ann')).activity).toMatch(/^(done|idle)$/);
  });

  it('does one thing for a script, and is gone', async () => {
    const args = ['run', 'demo', '-p', 'hello', '--json'];
    const result = await sandbox.run(args);
    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ activity: 'done', changed: [], instance: null });
    expect((await sandbox.list()).map(({ name }) => name)).toEqual(['ann']);
  });

  it('that runs a plain program takes text, and no prompts', async () => {
    await sandbox.start('plain', 'read line; echo "got: $line"; exec sleep 300');
    expect(await sandbox.ok('send', 'plain', 'hello')).toBe('typed\n');
    expect((await sandbox.run(['ask', 'plain', 'hello'])).code).toBe(ERRORS.no_assistant.exit);
    expect((await sandbox.run(['approve', 'plain'])).code).toBe(ERRORS.no_assistant.exit);
  });
});
