import { expect, it } from 'vitest';
import { AgentStand, type Place } from './agent-stand.ts';
import { codex, seedCodex } from './codex.ts';
import { describeAgent, LIMITS } from './suite.ts';

describeAgent(codex);

// Which record is its own, only Linux tells.
it.runIf(process.platform === 'linux')(
  'codex, the real one, answers, fails and goes on with its conversation where hooks are switched off',
  LIMITS,
  async () => {
    const withoutHooks = {
      ...codex,
      seed: (place: Place) => seedCodex(place, ['[features]', 'hooks = false']),
    };
    await using stand = await AgentStand.open(withoutHooks);
    await stand.start('a1');
    await stand.becomes('a1', 'idle');
    expect(await stand.said('a1', 'the first')).toContain('ECHO-1: the first');
    const { conversation } = await stand.inspect('a1');
    expect(conversation).not.toBeNull();
    await stand.berth('restart', 'a1');
    await stand.becomes('a1', 'idle');
    expect(await stand.said('a1', 'the second')).toContain('ECHO-2: the second');
    expect((await stand.inspect('a1')).conversation).toBe(conversation);
    const heard = (await stand.explain('a1')).evidence.map(({ source }) => source);
    expect(heard).not.toContain('hook');
    await stand.send('a1', 'FAKE:error 401');
    await stand.becomes('a1', 'auth_failed');
  },
);
