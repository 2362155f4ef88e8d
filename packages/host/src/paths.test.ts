import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { berthPaths, keeperSocketName } from './paths.ts';

const LINUX_MAX = 107;

describe('where Berth keeps its things', () => {
  it('is below BERTH_HOME when that is set', () => {
    const paths = berthPaths({ BERTH_HOME: '/b', XDG_STATE_HOME: '/x' }, LINUX_MAX);
    expect(paths).toMatchObject({
      config: '/b/config',
      state: '/b/state',
      daemonSocket: '/b/state/run/daemon.sock',
    });
    expect(Object.values(paths).every((path) => path.startsWith('/b/'))).toBe(true);
  });

  it('follows the XDG directories, and ignores relative ones as their specification says', () => {
    const paths = berthPaths({ XDG_STATE_HOME: '/x/state', XDG_CONFIG_HOME: 'relative' }, LINUX_MAX);
    expect(paths.state).toBe('/x/state/berth');
    expect(paths.config).toBe(join(homedir(), '.config/berth'));
    expect(berthPaths({ BERTH_HOME: '' }, LINUX_MAX).state).toBe(join(homedir(), '.local/state/berth'));
  });

  it('must not be relative', () => {
    expect(() => berthPaths({ BERTH_HOME: 'here' }, LINUX_MAX)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('here') }),
    );
  });

  it('has its sockets in /tmp when they would lie too deep, each state directory its own', () => {
    const deep = (name: string) => `/${name.repeat(40)}/${name.repeat(40)}`;
    const [one, same, other] = ['a', 'a', 'b'].map(
      (name) => berthPaths({ BERTH_HOME: deep(name) }, LINUX_MAX).sockets,
    );
    expect(one).toMatch(new RegExp(`^/tmp/berth-${userInfo().uid}-[0-9a-f]{16}$`));
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('never has a socket path that is too long, counted in bytes', () => {
    for (const max of [103, LINUX_MAX]) {
      for (let length = 1; length < 120; length += 1) {
        for (const letter of ['x', 'ü']) {
          const { sockets, daemonSocket } = berthPaths({ BERTH_HOME: `/${letter.repeat(length)}` }, max);
          expect(Buffer.byteLength(join(sockets, keeperSocketName('run_1')))).toBeLessThanOrEqual(max);
          expect(Buffer.byteLength(daemonSocket)).toBeLessThanOrEqual(max);
        }
      }
    }
  });
});
