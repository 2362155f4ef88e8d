import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceId } from '@berth/contract';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NoticeStand, notice } from './testing/notice-stand.ts';

const stands: NoticeStand[] = [];
async function stand(environment: Readonly<Record<string, string>> = {}): Promise<NoticeStand> {
  const opened = await NoticeStand.open(environment);
  stands.push(opened);
  return opened;
}
afterEach(async () => {
  await Promise.all(stands.splice(0).map((each) => each.close()));
});

const SHOWN = { DISPLAY: ':7', FAKE_HELP: '  -p, --print-id  -r, --replace-id=REPLACE_ID', FAKE_ID: '41' };

describe.skipIf(process.platform === 'darwin')('notify-send', () => {
  it('is given one bubble for each instance, which the next notice replaces', async () => {
    const { notices, program, started } = bound(await stand(SHOWN));
    await program('notify-send');
    await notices.show(notice(), {});
    await notices.show(notice({ activity: 'done', title: 'ann is done' }), {});
    await notices.show(notice({ instance: 'inst_2' as InstanceId }), {});
    const words = (await started()).map((each) => each.words);
    expect(words[0]).toEqual([
      '--print-id',
      '--app-name=Berth',
      '--urgency=normal',
      '--hint=string:x-dunst-stack-tag:berth-inst_1',
      '--hint=string:x-canonical-private-synchronous:berth-inst_1',
      '--',
      'ann asks for an approval',
      'Bash: npm test\nclaude in /work/my project',
    ]);
    expect(words[1]?.slice(0, 4)).toEqual([
      '--print-id',
      '--replace-id=41',
      '--app-name=Berth',
      '--urgency=low',
    ]);
    expect(words[2]).not.toContain('--replace-id=41');
    expect((await started())[0]?.variables).toMatchObject({ LC_ALL: 'C.UTF-8', DISPLAY: ':7' });
  });

  it('that is too old to replace bubbles is not asked to', async () => {
    const { notices, program, started } = bound(await stand({ ...SHOWN, FAKE_HELP: '' }));
    await program('notify-send');
    await notices.show(notice(), {});
    expect((await started())[0]?.words[0]).toBe('--app-name=Berth');
  });

  it.each([
    ['a newline', 'one\ntwo', 'one\ntwo'],
    ['quotes', `"a" 'b' $(touch c) \`d\``, `"a" 'b' $(touch c) \`d\``],
    ['a dash', '--help -v', '--help -v'],
    ['an emoji', 'ok 👩‍💻 ä', 'ok 👩‍💻 ä'],
    ['10 kB', 'x'.repeat(10_000), 'x'.repeat(10_000)],
    ['markup', '<b>a</b> & <img src="x">', '&lt;b&gt;a&lt;/b&gt; &amp; &lt;img src="x"&gt;'],
    ['backslashes', 'C:\\new\\', 'C:\\\\new\\\\'],
  ])('takes %s for nothing but text', async (_, body, taken) => {
    const { notices, program, started } = bound(await stand(SHOWN));
    await program('notify-send');
    await notices.show(notice({ body, title: body }), {});
    expect((await started())[0]?.words.slice(-3)).toEqual(['--', body, taken]);
  });

  it('is not started where there is no desktop, unless that is configured', async () => {
    const { notices, program, started, configure, warnings } = bound(await stand());
    await program('notify-send');
    await notices.show(notice(), {});
    expect(await started()).toEqual([]);
    expect((await notices.describe()).ways).toContainEqual({
      way: 'desktop',
      used: false,
      detail: expect.stringContaining('no desktop'),
    });
    await configure('desktop: on\n');
    await notices.show(notice(), {});
    expect(await started()).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('that is not there is missed where it is configured, and said once', async () => {
    const { notices, configure, warnings } = bound(await stand(SHOWN));
    expect((await notices.describe()).ways[0]).toMatchObject({ used: false });
    await configure('desktop: on\n');
    await notices.show(notice(), {});
    await notices.show(notice(), {});
    expect(warnings).toMatchObject([{ fields: { way: 'desktop', problem: /libnotify/ } }].map(matching));
  });
});

describe('the command of the user', () => {
  it('runs as it is written, without a shell, with the notice in its environment', async () => {
    const { notices, program, started, configure } = bound(await stand());
    await program('tell');
    await configure('command: [tell, "a b", "$HOME; exit 1"]\n');
    await notices.show(notice({ detail: `--x "'\n👋` }), {});
    const [run] = await started();
    expect(run?.words).toEqual(['a b', '$HOME; exit 1']);
    expect(run?.variables).toEqual({
      BERTH_HOME: stands[0]?.directory,
      BERTH_NOTIFY_INSTANCE: 'inst_1',
      BERTH_NOTIFY_NAME: 'ann',
      BERTH_NOTIFY_AGENT: 'claude',
      BERTH_NOTIFY_WORKSPACE: '/work/my project',
      BERTH_NOTIFY_ACTIVITY: 'waiting_approval',
      BERTH_NOTIFY_DETAIL: `--x "'\n👋`,
      BERTH_NOTIFY_TITLE: 'ann asks for an approval',
      BERTH_NOTIFY_TIME: '2027-01-15T08:00:00.000Z',
    });
  });

  it('that fails is told of once, and again after it has worked', async () => {
    const { notices, program, configure, warnings, directory } = bound(await stand());
    const flag = join(directory, 'works');
    await program('tell', `#!/bin/sh\n[ -e '${flag}' ]\n`);
    await configure('command: [tell]\n');
    const problem = {
      message: 'a notice could not be shown',
      fields: { way: 'command', problem: 'ended with exit status 1' },
    };
    await notices.show(notice(), {});
    await notices.show(notice(), {});
    expect(warnings).toEqual([problem]);
    await writeFile(flag, '');
    await notices.show(notice(), {});
    await program('tell', '#!/bin/sh\nexit 1\n');
    await notices.show(notice(), {});
    expect(warnings).toEqual([problem, problem]);
  });

  it('that cannot be found, or is no program, fails', async () => {
    const { notices, configure } = bound(await stand());
    await configure('command: [/nowhere/tell]\n');
    expect(await notices.try(notice(), {})).toContainEqual({
      way: 'command',
      outcome: 'failed',
      detail: expect.stringContaining('/nowhere/tell does not exist'),
    });
  });

  it('and what it started are ended when the daemon ends', async () => {
    const { notices, program, configure, living } = bound(await stand());
    await program('nap', '#!/bin/sh\n/bin/sleep 300\n');
    await program('tell', '#!/bin/sh\n"${0%tell}nap"\n');
    await configure('command: [tell]\n');
    const ending = new AbortController();
    const shown = notices.show(notice(), { signal: ending.signal });
    await vi.waitFor(async () => expect(await living()).toHaveLength(2), { timeout: 10_000 });
    ending.abort();
    await shown;
    await vi.waitFor(async () => expect(await living()).toEqual([]), { timeout: 10_000 });
  });

  it('runs for a few instances at a time, and of those that wait with the newest notice', async () => {
    const { notices, program, started, configure, directory } = bound(await stand());
    const gate = join(directory, 'gate');
    const recorder = await program('record');
    await program('tell', `#!/bin/sh\n"${recorder}"\nwhile ! [ -e '${gate}' ]; do /bin/sleep 0.02; done\n`);
    await configure('command: [tell]\n');
    const about = (name: string, title: string) =>
      notices.show(notice({ instance: name as InstanceId, title }), {});
    const all = [about('a', 'a1'), about('b', 'b1')];
    await vi.waitFor(async () => expect(await started()).toHaveLength(2), { timeout: 10_000 });
    all.push(about('a', 'a2'), about('c', 'c1'), about('c', 'c2'), about('a', 'a3'));
    await writeFile(gate, '');
    await Promise.all(all);
    const titles = (await started()).map(({ variables }) => variables['BERTH_NOTIFY_TITLE']);
    expect(titles.toSorted()).toEqual(['a1', 'a3', 'b1', 'c2']);
  });
});

describe('notify.yaml', () => {
  it('need not be there, and may be empty', async () => {
    const { notices, configure } = bound(await stand());
    await notices.open();
    const wishes = {
      on: ['waiting_approval', 'waiting_input', 'auth_failed', 'limited', 'error'],
      ring: 'bell',
    };
    expect(notices.wishes).toEqual(wishes);
    notices.close();
    await configure('# nothing yet\n');
    expect(notices.wishes).toEqual(wishes);
    expect((await notices.describe()).problems).toEqual([]);
  });

  it('counts as soon as it is changed, and what it said before when it is broken', async () => {
    const { notices, configure, warnings, config } = bound(await stand());
    await configure('on: [done]\nterminal: both\n');
    expect(notices.wishes).toEqual({ on: ['done'], ring: 'both' });
    await writeFile(join(config, 'notify.yaml'), 'on: [done]\nterminal: loud\n');
    await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: 10_000 });
    expect(warnings[0]?.fields).toMatchObject({ problems: [expect.stringMatching(/^2:1: terminal: /)] });
    expect(notices.wishes).toEqual({ on: ['done'], ring: 'both' });
    expect((await notices.describe()).problems).toHaveLength(1);
    await writeFile(join(config, 'notify.yaml'), 'terminal: off\n');
    await vi.waitFor(() => expect(notices.wishes.ring).toBe('off'), { timeout: 10_000 });
  });

  it.each([
    ['on: [working]\n', /^1:\d+: on\[0\]: /],
    ['desktop: maybe\n', /^1:1: desktop: /],
    ['command: notify me\n', /^1:1: command: /],
    ['command: []\n', /^1:1: command/],
    ['command: [./tell]\n', /PATH/],
    ['colour: red\n', /there is no colour/],
    ['on: [done\n', /no YAML/],
  ])('is refused with the place: %j', async (text, problem) => {
    const { notices, configure } = bound(await stand());
    await configure(text);
    expect((await notices.describe()).problems.join('\n')).toMatch(problem);
  });
});

/** With its methods bound, to be taken apart. */
function bound(of: NoticeStand) {
  return {
    notices: of.notices,
    warnings: of.warnings,
    directory: of.directory,
    config: of.config,
    program: of.program.bind(of),
    started: of.started.bind(of),
    living: of.living.bind(of),
    configure: of.configure.bind(of),
  };
}

function matching({ fields }: { fields: { way: string; problem: RegExp } }) {
  return { fields: { ...fields, problem: expect.stringMatching(fields.problem) } };
}
