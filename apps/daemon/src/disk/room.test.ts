import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { roomBlocking } from './room-blocking.ts';
import { roomOf } from './room.ts';

describe.each([roomOf, roomBlocking])('%o', (look) => {
  it('tells the room that is left on a disk', async () => {
    const { disk, free, total } = (await look(tmpdir())) ?? expect.fail('it is there');
    expect(disk).toMatch(/^\d+$/);
    expect(free).toBeLessThanOrEqual(total);
  });

  it('tells nothing of what is not there', async () => {
    expect(await look(join(tmpdir(), 'berth-is-not-there'))).toBeNull();
  });
});
