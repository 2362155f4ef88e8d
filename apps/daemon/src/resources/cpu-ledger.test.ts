import { describe, expect, it } from 'vitest';
import { CpuLedger } from './cpu-ledger.ts';

/** A process: who it is and whose child, its own time, and that of the children it waited for. */
function one([pid, parent]: [number, number], cpuMs: number, childrenCpuMs = 0) {
  return { pid, parent, cpuMs, childrenCpuMs, startTime: '1' };
}

describe('the processor time of a run', () => {
  it('begins with what its processes have used before the first look', () => {
    expect(new CpuLedger().add([one([10, 1], 500, 2000), one([11, 10], 30)])).toBe(2530);
  });

  it('does not go back when a process ends that nobody waits for', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 100), one([11, 10], 900)]);
    expect(ledger.add([one([10, 1], 150)])).toBe(1050);
    expect(ledger.add([one([10, 1], 150)])).toBe(1050);
  });

  it('counts a child that was waited for once, with what it used after the last look', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0), one([11, 10], 900)]);
    expect(ledger.add([one([10, 1], 0, 1000)])).toBe(1000);
  });

  it('counts children that came and went between two looks', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0)]);
    expect(ledger.add([one([10, 1], 0, 700)])).toBe(700);
  });

  it('counts a whole branch that ended once', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0), one([11, 10], 100, 50), one([12, 11], 300)]);
    // 12 used 10 ms more, 11 waited for it, and 10 for 11.
    expect(ledger.add([one([10, 1], 0, 460)])).toBe(460);
  });

  it('does not take a new process for the one that had its pid', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0), one([11, 10], 900)]);
    expect(ledger.add([one([10, 1], 0), { ...one([11, 10], 20), startTime: '2' }])).toBe(920);
  });

  it('keeps what an orphan has used when it ends elsewhere', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0), one([11, 10], 0), one([12, 11], 40)]);
    ledger.add([one([10, 1], 0), one([12, 1], 60)]);
    expect(ledger.add([one([10, 1], 0)])).toBe(60);
  });

  it('is not led in circles by rows that were read at different times', () => {
    const ledger = new CpuLedger();
    ledger.add([one([10, 1], 0), one([11, 12], 40), one([12, 11], 30)]);
    expect(ledger.add([one([10, 1], 5)])).toBe(75);
  });
});
