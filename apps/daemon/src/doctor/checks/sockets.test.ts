import { keeperSocketName } from '@berth/host/paths';
import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { codes, endedWorld, files, over, PATHS, runFacts, world } from '../testing/made-up-world.ts';
import { sockets } from './sockets.ts';

const socket = (run: string, listening: boolean) => {
  const name = keeperSocketName(run);
  return files({ sockets: [{ path: `${PATHS.sockets}/${name}`, name, listening }] });
};
const pathOf = (run: string) => `${PATHS.sockets}/${keeperSocketName(run)}`;

describe('a keeper that lives', () => {
  it('listens', () => {
    const runs = [runFacts({ keeper: { kind: 'nobody' } })];
    expect(codes(sockets, world({ runs }))).toEqual(['keeper_socket_missing web']);
  });

  it('may have stopped listening because its run is over', () => {
    const runs = [runFacts({ keeper: { kind: 'nobody' }, exit: over().facts })];
    expect(codes(sockets, world({ runs }))).toEqual([]);
  });

  it('is not asked for when it is dead', () => {
    const runs = [runFacts({ keeper: { kind: 'nobody' } })];
    expect(codes(sockets, world({ runs, processes: ok([]) }))).toEqual([]);
  });
});

describe('a socket', () => {
  it('of a run that is over is stale, unless somebody listens', () => {
    const stale = endedWorld({ files: socket('run_1', false) });
    expect(codes(sockets, stale)).toEqual(['socket_stale web']);
    expect(sockets.judge(stale).findings[0]).toMatchObject({ target: pathOf('run_1'), fixable: true });
    expect(codes(sockets, endedWorld({ files: socket('run_1', true) }))).toEqual([]);
  });

  it('of a run that goes on is never stale', () => {
    expect(codes(sockets, world({ files: socket('run_1', false) }))).toEqual([]);
  });

  it('of no run is unknown, and is not removed', () => {
    const dead = world({ files: socket('run_9', false) });
    expect(codes(sockets, dead)).toEqual([`socket_unknown ${pathOf('run_9')}`]);
    expect(sockets.judge(dead).findings[0]?.fixable).toBe(false);
    expect(codes(sockets, world({ files: socket('run_9', true) }))).toEqual([
      `socket_unknown_alive ${pathOf('run_9')}`,
    ]);
  });

  it('of an unknown keeper is named with its pid elsewhere', () => {
    const command = ['node', 'keeper.js', 'inst_9', 'run_9'];
    const keeper = {
      pid: 300,
      startTime: '1',
      instance: null,
      role: 'keeper',
      command,
      errors: null,
      groups: '',
    };
    expect(codes(sockets, world({ files: socket('run_9', true), marked: ok([keeper]) }))).toEqual([]);
  });
});
