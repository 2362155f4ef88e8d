import { describe, expect, it } from 'vitest';
import type { Instance } from './instance-fields.ts';
import { standingOf } from './standing.ts';

function standing(rest: Partial<Instance>) {
  return standingOf({
    status: 'running',
    activity: 'idle',
    archived: false,
    recovery: null,
    ...rest,
  } as Instance);
}

describe('what an instance is to the person who looks', () => {
  it('is somebody to look after, when its keeper cannot be reached', () => {
    expect(standing({ status: 'lost' })).toBe('needsYou');
    expect(standing({ status: 'lost', activity: 'working' })).toBe('needsYou');
    expect(standing({ status: 'lost', archived: true })).toBe('archived');
  });

  it('is ready or at work only while it runs', () => {
    expect(standing({})).toBe('ready');
    expect(standing({ activity: 'working' })).toBe('working');
    expect(standing({ activity: 'done' })).toBe('ready');
    expect(standing({ status: 'exited' })).toBe('ended');
    expect(standing({ status: 'queued' })).toBe('queued');
  });

  it('is no more than running, when nothing is heard of what it does', () => {
    expect(standing({ activity: 'unknown' })).toBe('running');
    expect(standing({ activity: 'unknown', status: 'starting' })).toBe('working');
    expect(standing({ activity: 'unknown', status: 'exited' })).toBe('ended');
    expect(standing({ activity: 'unknown', archived: true })).toBe('archived');
  });
});
