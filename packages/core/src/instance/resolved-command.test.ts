import { refusal } from '@berth/contract';
import { err } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../ports/machine.ts';
import { resolvedCommand } from './resolved-command.ts';
import { Starter, type StarterParts } from './starter.ts';

const absent = err(refusal('command_not_found', 'It is not there.'));
const ok = { ok: true, value: undefined } as const;
const machine = {
  resolveCommand: async () => absent,
  checkDirectory: async () => ok,
  checkRoom: async () => ok,
} as unknown as Machine;
const command = { file: 'only-in-image', env: {}, directory: '/work' };

describe('a program that this machine does not have', () => {
  it('is the business of the engine where it runs in a container, and is refused elsewhere', async () => {
    expect(await resolvedCommand(machine, 'container', command)).toEqual({
      ok: true,
      value: 'only-in-image',
    });
    expect(await resolvedCommand(machine, 'process', command)).toEqual(absent);
    expect(await resolvedCommand(machine, 'sandbox', command)).toEqual(absent);
  });

  it('does not keep what is in an image from being started again', async () => {
    const drivers = new Map([['container', { check: async () => ok }]]);
    const starter = new Starter({ machine, drivers } as unknown as StarterParts);
    const instance = { workspace: '/work', runtime: 'container', agent: 'command', spec: command };
    const found = { instance, run: null } as unknown as Parameters<Starter['checkPlace']>[0];
    await expect(starter.checkPlace(found)).resolves.toBeUndefined();
  });
});
