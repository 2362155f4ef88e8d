import { describe, expect, it } from 'vitest';
import { type Agent, likelyAgent, missingAgent, usableFirst } from './agent-documents.ts';

const program = { command: 'clever', path: null, version: null, problems: [], login: null, package: null };
const agent = (id: string, rest: Partial<Agent> = {}): Agent => ({
  id,
  title: id,
  assistant: true,
  isolation: 'none',
  program,
  ...rest,
});
const there = { ...program, path: '/bin/clever' };
const loggedOut = { ...there, login: { state: 'missing', by: null } };

describe('an assistant whose program is not there', () => {
  const agents = [agent('absent'), agent('there', { program: there }), agent('demo', { program: null })];
  const missing = (id: string, isolation: '' | 'none' | 'container' = '', list = agents) =>
    missingAgent(list, { kind: 'agent', agent: id, isolation })?.id;

  it('keeps from a start, and no other does', () => {
    expect(missing('absent')).toBe('absent');
    expect(missing('there')).toBeUndefined();
    expect(missing('demo')).toBeUndefined();
    expect(missing('nobody')).toBeUndefined();
    expect(missingAgent(agents, { kind: 'command', agent: 'absent', isolation: '' })).toBeUndefined();
  });

  it('is no hindrance in a container, chosen or configured', () => {
    const configured = [agent('absent', { isolation: 'container' })];
    expect(missing('absent', 'container')).toBeUndefined();
    expect(missing('absent', '', configured)).toBeUndefined();
    expect(missing('absent', 'none', configured)).toBe('absent');
    expect(missing('absent', '', [agent('absent', { isolation: null })])).toBe('absent');
  });

  it('comes last, and is not what is likely meant', () => {
    const all = [agent('absent'), agent('out', { program: loggedOut }), agent('there', { program: there })];
    expect(usableFirst(all).map(({ id }) => id)).toEqual(['there', 'out', 'absent']);
    expect(likelyAgent(all)).toBe('there');
    expect(likelyAgent([...all.slice(0, 2), agent('demo', { program: null })])).toBe('demo');
  });
});
