import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/sandbox.ts';
import { AgentStand, type AgentUnderTest } from './agent-stand.ts';
import { comesBackWhenItHangs, isLeftAloneInSilence } from './hangs.ts';

/** They are programs of others, whose start takes four times as long on a bad day. What fails twice is broken. */
export const LIMITS = { timeout: 240_000, retry: 1 };

/** Everything a real assistant must do under Berth; the same for all. */
export function describeAgent(agent: AgentUnderTest): void {
  const open = () => AgentStand.open(agent);
  const touch = agent.touch ?? 'FAKE:bash touch made.txt';
  const test = (name: string, run: (stand: AgentStand) => Promise<void>) => {
    if (agent.cases !== undefined && !agent.cases.includes(name)) return;
    it.each([name])('%s', LIMITS, async () => {
      await using stand = await open();
      await run(stand);
    });
  };

  describe(`${agent.id}, the real one`, () => {
    test('becomes ready, answers, and each step is shown', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      expect(await stand.said('a1', 'good morning')).toContain('ECHO-1: good morning');
      const { evidence, source } = await stand.explain('a1');
      expect(source).not.toBeNull();
      expect(evidence.map(({ after }) => after)).toEqual(expect.arrayContaining(['idle', 'working', 'done']));
      expect((await stand.inspect('a1')).conversation).not.toBeNull();
    });

    test('asks for an approval, and does what it was allowed', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      await stand.send('a1', touch);
      const waiting = await stand.becomes('a1', 'waiting_approval');
      expect(waiting.activityDetail).toContain('touch made.txt');
      expect(await stand.send('a1', 'never into a dialog')).toMatchObject({ state: 'queued' });
      await stand.berth('approve', 'a1');
      await until('it was made', () => exists(join(stand.sandbox.work, 'made.txt')), 30_000);
      await until(
        'the prompt that waited is delivered',
        async () => {
          const prompts = await stand.json<{ state: string }[]>('inbox', 'a1');
          return prompts.every(({ state }) => state === 'delivered');
        },
        30_000,
      );
      await stand.becomes('a1', 'done', 'idle');
    });

    test('gives notice when it asks and when it is done, once each and of nothing else', async (stand) => {
      const told = join(stand.sandbox.work, '..', 'told');
      const print = 'printf "%s %s\\n" "$BERTH_NOTIFY_ACTIVITY" "$BERTH_NOTIFY_DETAIL"';
      const on = ['waiting_approval', 'waiting_input', 'auth_failed', 'limited', 'error', 'done'];
      const config = { on, desktop: 'off', command: ['/bin/sh', '-c', `${print} >>'${told}'`] };
      await mkdir(join(stand.sandbox.home, 'config'));
      await writeFile(join(stand.sandbox.home, 'config', 'notify.yaml'), JSON.stringify(config));
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      await stand.send('a1', touch);
      const notices = async () => (await readFile(told, 'utf8').catch(() => '')).split('\n').slice(0, -1);
      await until('notice is given of the question', async () => (await notices()).length > 0, 60_000);
      await stand.berth('approve', 'a1');
      await until('notice is given of the end', async () => (await notices()).length > 1, 60_000);
      expect(await notices()).toEqual([
        expect.stringMatching(/^waiting_approval .*touch made\.txt/),
        expect.stringMatching(/^done/),
      ]);
    });

    test('does not do what it was denied', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      await stand.send('a1', touch);
      await stand.becomes('a1', 'waiting_approval');
      await stand.berth('deny', 'a1');
      await stand.becomes('a1', 'done', 'idle');
      expect(await exists(join(stand.sandbox.work, 'made.txt'))).toBe(false);
      expect((await stand.run('approve', 'a1')).code).toBe(4);
    });

    test('is interrupted in the middle of a turn, and takes the next prompt', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      await stand.send('a1', 'FAKE:slow 40');
      await stand.becomes('a1', 'working');
      await stand.berth('interrupt', 'a1');
      expect(['done', 'idle']).toContain((await stand.inspect('a1')).activity);
      expect(await stand.said('a1', 'and now')).toMatch(/ECHO-\d: [^]*and now/);
    });

    for (const [status, activities] of Object.entries(agent.refused)) {
      test(`says so when its provider answers ${status}`, async (stand) => {
        await stand.start('a1');
        await stand.becomes('a1', 'idle');
        await stand.send('a1', `FAKE:error ${status}`);
        await stand.becomes('a1', ...activities);
      });
    }

    test('comes back with its conversation after it was killed in the middle of a turn', async (stand) => {
      const { conversation } = await started(stand);
      await stand.send('a1', 'FAKE:slow 40');
      const { pid } = await stand.becomes('a1', 'working');
      process.kill(pid ?? 0, 'SIGKILL');
      // Nobody asks for it.
      const again = await stand.becomes('a1', 'idle');
      expect(again).toMatchObject({ conversation, generation: 2, recovery: null });
      // Two prompts were taken before this one; some assistants join one that was cut short with the next.
      expect(await stand.said('a1', 'the third')).toMatch(/ECHO-[23]: [^]*the third/);
    });

    test('is left alone while its model is silent', isLeftAloneInSilence);
    test('comes back with its conversation when it hangs', comesBackWhenItHangs);

    test('keeps two profiles apart, side by side', async (stand) => {
      for (const name of ['home', 'work']) await stand.profile(name);
      await Promise.all(['home', 'work'].map((name) => stand.start(name, ['--profile', name])));
      for (const name of ['home', 'work']) await stand.becomes(name, 'idle');
      const answers = await Promise.all(['home', 'work'].map((name) => stand.said(name, `from ${name}`)));
      expect(answers).toEqual([
        expect.stringContaining('ECHO-1: from home'),
        expect.stringContaining('ECHO-1: from work'),
      ]);
      const [home, work] = await Promise.all([stand.inspect('home'), stand.inspect('work')]);
      expect(home.conversation).not.toBe(work.conversation);
    });

    test('works in a sandbox, with a login of its own, and goes on after a restart', async (stand) => {
      await stand.profile('boxed');
      const key = join(stand.home, '.ssh', 'key');
      await mkdir(join(stand.home, '.ssh'), { recursive: true });
      await writeFile(key, 'secret');
      const options = ['--isolation', 'sandbox', '--profile', 'boxed', '--memory', '4g', '--pids', '512'];
      // Nothing but its model is reached; where a variable says where that is, nobody has to allow it.
      options.push('--network', 'allow-list');
      if (agent.findsModelByFile) options.push('--allow', new URL(stand.model.url).host);
      const { conversation } = await stand.start('a1', options);
      await stand.becomes('a1', 'idle');
      expect(await stand.said('a1', 'from inside')).toContain('ECHO-1: from inside');
      await stand.send('a1', touch);
      await stand.becomes('a1', 'waiting_approval');
      await stand.berth('approve', 'a1');
      await until('it was made', () => exists(join(stand.sandbox.work, 'made.txt')), 30_000);
      await stand.becomes('a1', 'done', 'idle');
      const before = await stand.inspect('a1');
      expect(before).toMatchObject({ isolation: 'sandbox', network: 'allow-list' });
      if (conversation !== null) expect(before.conversation).toBe(conversation);
      await stand.berth('restart', 'a1');
      await stand.becomes('a1', 'idle', 'done');
      expect((await stand.inspect('a1')).conversation).toBe(before.conversation);
      expect(await stand.said('a1', 'still here')).toMatch(/ECHO-\d: [^]*still here/);
    });

    test('gets prompts exactly as they were sent', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      for (const [what, text] of Object.entries(PROMPTS)) {
        expect(await stand.send('a1', text), what).toMatchObject({ state: 'delivered' });
        const wanted = plain(agent.passedOn?.(text) ?? text);
        const { prompts } = await stand.model.request(({ prompts: all }) =>
          plain(all.join('\n')).includes(wanted),
        );
        expect(prompts.length, what).toBeGreaterThan(0);
        await stand.becomes('a1', 'done', 'idle');
      }
    });

    test('is seen as it is after the daemon was killed in a turn and in a dialog', async (stand) => {
      await stand.start('a1');
      await stand.becomes('a1', 'idle');
      await stand.send('a1', 'FAKE:slow 20');
      await stand.becomes('a1', 'working');
      await stand.sandbox.killDaemon();
      await within2s(stand, 'working');
      await stand.becomes('a1', 'done', 'idle');
      await stand.send('a1', touch);
      await stand.becomes('a1', 'waiting_approval');
      await stand.sandbox.killDaemon();
      await within2s(stand, 'waiting_approval');
      await stand.berth('approve', 'a1');
      await until('it was made', () => exists(join(stand.sandbox.work, 'made.txt')), 30_000);
    });
  });
}

const PROMPTS: Readonly<Record<string, string>> = {
  'several lines': 'first line\nsecond "line" with \'quotes\' and `ticks`\n\nfourth',
  unicode: 'grüße 日本語 👩‍💻 ∑',
  'a leading dash': '--help is not an option here',
  '4 KB': `four ${numbered(530)}end-of-four`,
  '64 KB': `sixty ${numbered(7400)}end-of-sixty-four`,
};

/** Of what repeats itself, some assistants take the echo for a loop. */
function numbered(words: number): string {
  return Array.from({ length: words }, (_, index) => `word${index} `).join('');
}

async function started(stand: AgentStand) {
  await stand.start('a1');
  await stand.becomes('a1', 'idle');
  expect(await stand.said('a1', 'the first')).toContain('ECHO-1');
  return stand.inspect('a1');
}

/** The first command starts the next daemon, which is to know within two seconds. */
async function within2s(stand: AgentStand, activity: string): Promise<void> {
  await stand.berth('ls');
  await until(`it is ${activity} again`, async () => (await stand.inspect('a1')).activity === activity, 2000);
}

/** How a text is wrapped and spaced on its way is the assistant's own business. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
