import { expect, it } from 'vitest';
import { bubblewrapWords } from './bubblewrap-words.ts';
import { launchWords } from './launch-words.ts';

const VIEW = { system: [], hidden: [], mounts: [], network: 'full', cwd: '/work' } as const;

/** The words from the first of these on. */
function after(words: readonly string[], word: string): readonly string[] {
  return words.slice(words.indexOf(word));
}

it('has a namespace of each kind, no privilege, and dies with its keeper', () => {
  const words = bubblewrapWords(VIEW);
  for (const kind of ['user', 'pid', 'ipc', 'uts']) expect(words).toContain(`--unshare-${kind}`);
  expect(after(words, '--cap-drop').slice(0, 2)).toStrictEqual(['--cap-drop', 'ALL']);
  expect(words).toContain('--die-with-parent');
  // It would take Ctrl-C and job control from the program.
  expect(words).not.toContain('--new-session');
});

it('has a network of its own only when it is to have none', () => {
  expect(bubblewrapWords(VIEW)).not.toContain('--unshare-net');
  expect(bubblewrapWords({ ...VIEW, network: 'none' })).toContain('--unshare-net');
});

it('opens places in their order, after everything that is private and empty', () => {
  const mounts = [
    { path: '/opt/tool', writable: false },
    { path: '/work', writable: true },
    { path: '/work/.git/hooks', writable: false },
  ];
  const words = bubblewrapWords({ ...VIEW, mounts });
  const opened = words.flatMap((word, at) =>
    /^--(?:ro-)?bind$/.test(word) ? [`${word} ${words[at + 1]}`] : [],
  );
  expect(opened).toStrictEqual(['--ro-bind /opt/tool', '--bind /work', '--ro-bind /work/.git/hooks']);
  expect(words.lastIndexOf('--tmpfs')).toBeLessThan(words.indexOf('/opt/tool'));
});

it('hides files behind nothing, and directories behind an empty one', () => {
  const hidden = [
    { kind: 'file', path: '/etc/shadow' },
    { kind: 'directory', path: '/etc/ssl/private' },
  ] as const;
  const words = bubblewrapWords({ ...VIEW, hidden });
  expect(words.join(' ')).toContain('--ro-bind /dev/null /etc/shadow --tmpfs /etc/ssl/private');
});

it('runs a program whose path has an equals sign, which env would take for a variable', () => {
  const program = { file: '/tmp/a=b/run', args: ['x'] };
  const { args } = launchWords({ bubblewrap: '/usr/bin/bwrap', words: [], filter: '/f', program });
  expect(args.slice(-5)).toStrictEqual(['/bin/sh', '-c', 'exec "$0" "$@"', '/tmp/a=b/run', 'x']);
});
