import { ok } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { codes, noDaemon, PATHS, UNREADABLE, world } from '../testing/made-up-world.ts';
import { audit } from './audit.ts';

const sound = {
  sound: true,
  records: 3,
  last: { seq: 3, hash: 'aa' },
  key: 'bb',
  beyondEnd: 0,
  unfinishedBytes: 0,
  problems: [],
};
const problem = { kind: 'record_changed', seq: 2, file: '1.jsonl', message: 'made up' } as const;

describe('the audit', () => {
  it('is well when its end is', () => {
    const verdict = audit.judge(world({ audit: ok(sound) }));
    expect(verdict).toEqual({ things: 3, findings: [] });
  });

  it('is skipped where there is none, or it cannot be looked at', () => {
    expect(audit.judge(world()).skipped).toBe('there is no audit yet');
    expect(audit.judge(world({ audit: UNREADABLE })).skipped).toBe('made up');
  });

  it('that was tampered with is an error', () => {
    const broken = ok({ ...sound, sound: false, problems: [problem] });
    expect(codes(audit, world({ audit: broken }))).toEqual([`audit_broken ${PATHS.audit}`]);
  });

  it('with a last write that was broken off is noted, unless a daemon may just be writing', () => {
    const torn = ok({ ...sound, unfinishedBytes: 12 });
    expect(codes(audit, world({ audit: torn }))).toEqual([]);
    const noted = codes(audit, world({ audit: torn, daemon: noDaemon() }));
    expect(noted).toEqual([`audit_unwritten ${PATHS.audit}`]);
  });
});
