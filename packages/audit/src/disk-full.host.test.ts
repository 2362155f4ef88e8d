import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RESERVE_BYTES } from './log/reserve.ts';
import { openAuditLog } from './open-audit-log.ts';
import { entry } from './testing/chain-bench.ts';
import { verifyChain } from './verify/verify-chain.ts';

let disk: string;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'berth-audit-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', disk]);
});
afterEach(() => {
  execFileSync('umount', [disk]);
  rmSync(disk, { recursive: true });
});

const quiet = { info: () => undefined, warn: () => undefined };
const directory = () => join(disk, 'audit');
const open = () =>
  openAuditLog({ directory: directory(), now: () => Date.now(), log: quiet, segmentBytes: 100_000 });

/** Takes every last byte. */
function fill(): void {
  for (const size of [65_536, 4096, 1])
    for (let more = true; more; ) {
      try {
        appendFileSync(join(disk, 'filler'), Buffer.alloc(size, 1));
      } catch {
        more = false;
      }
    }
}

describe('an audit on a full disk', () => {
  it('goes on with what was set aside for it, then refuses, and then goes on as if nothing had been', async () => {
    const log = await open();
    await log.append([entry('before')]);
    fill();
    let written = 1;
    const large = entry('large', { input: { text: 'x'.repeat(10_000) } });
    const refused = await (async () => {
      for (;;) {
        try {
          await log.append([large]);
          written += 1;
        } catch (error) {
          return error;
        }
      }
    })();
    expect(refused).toMatchObject({ code: 'disk_full', retryable: true });
    expect(written).toBeGreaterThan((0.8 * RESERVE_BYTES) / 10_500);
    expect(await verifyChain(directory())).toMatchObject({ sound: true, records: written, beyondEnd: 0 });
    await expect(log.append([large])).rejects.toMatchObject({ code: 'disk_full' });

    rmSync(join(disk, 'filler'));
    await Promise.all([log.append([entry('after')]), log.append([entry('after')])]);
    await log.close();
    expect(await verifyChain(directory())).toMatchObject({ sound: true, records: written + 2 });
  });

  it('is opened all the same, and goes on once there is room', async () => {
    await (await open()).close();
    rmSync(join(directory(), 'reserve'));
    fill();
    const log = await open();
    await expect(log.append([entry('refused')])).rejects.toMatchObject({ code: 'disk_full' });
    rmSync(join(disk, 'filler'));
    await log.append([entry('written')]);
    await log.close();
    expect(await verifyChain(directory())).toMatchObject({ sound: true, records: 1 });
  });
});
