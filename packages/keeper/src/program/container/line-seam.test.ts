import { describe, expect, it } from 'vitest';
import { until } from '../../test-programs/until.ts';
import { LineSeam } from './line-seam.ts';

/** A log that grows, and a line that began somewhere in it. */
class Scene {
  log = '';
  /** How much of it was delivered before the line was connected. */
  read = 0;
  delivered = '';
  reads = 0;
  readonly gaps: string[] = [];
  readonly broken = new AbortController();
  readonly seam: LineSeam;

  constructor(logsFirst = true) {
    this.seam = new LineSeam({
      catchUp: async (logged) => {
        const fresh = this.log.slice(this.read);
        this.read = this.log.length;
        this.reads += 1;
        if (fresh !== '') {
          this.delivered += fresh;
          logged(Buffer.from(fresh));
        }
        return fresh.length;
      },
      deliver: (bytes) => {
        this.delivered += bytes.toString();
      },
      gap: (why) => this.gaps.push(why),
      logsFirst,
      signal: this.broken.signal,
    });
  }

  /** Printed, logged, and brought by the line. */
  prints(text: string): void {
    this.log += text;
    this.seam.take(Buffer.from(text));
  }
}

describe('a line that was connected in the middle', () => {
  it('is followed with the first that it brings, when all was quiet', async () => {
    const scene = new Scene();
    const closing = scene.seam.close();
    scene.prints('a');
    expect(await closing).toBe(true);
    scene.seam.take(Buffer.from('b'));
    expect(scene.delivered).toBe('ab');
  });

  it('passes over what the log had already', async () => {
    const scene = new Scene();
    scene.log = 'before, ';
    scene.prints('both, ');
    scene.prints('both again, ');
    expect(await scene.seam.close()).toBe(true);
    scene.seam.take(Buffer.from('after'));
    expect(scene.delivered).toBe('before, both, both again, after');
  });

  it('passes over it also where the line is slower than the log', async () => {
    const scene = new Scene();
    scene.prints('one ');
    scene.log += 'two ';
    expect(await scene.seam.close()).toBe(true);
    scene.seam.take(Buffer.from('tw'));
    scene.seam.take(Buffer.from('o three'));
    expect(scene.delivered).toBe('one two three');
  });

  it('lets the log go on while a program repeats itself', async () => {
    const scene = new Scene();
    scene.log = 'same same same ';
    scene.prints('same ');
    const closing = scene.seam.close();
    for (let reads = 1; reads <= 3; reads += 1) {
      await until(`read ${reads}`, () => scene.reads >= reads);
      scene.prints('same ');
    }
    scene.prints('done ');
    expect(await closing).toBe(true);
    scene.prints('after');
    expect(scene.delivered).toBe(scene.log);
    expect(scene.gaps).toEqual([]);
  });

  it('has the log looked at again although it is silent: it may have begun a moment late', async () => {
    const scene = new Scene();
    const closing = scene.seam.close();
    await until('the first read', () => scene.reads > 0);
    scene.log += 'missed ';
    await until('what it missed', () => scene.delivered !== '');
    scene.prints('brought ');
    expect(await closing).toBe(true);
    expect(scene.delivered).toBe('missed brought ');
  });

  it('that brings what no log has is believed after a while, with a gap', async () => {
    const scene = new Scene(false);
    scene.seam.take(Buffer.from('prompt> '));
    expect(await scene.seam.close()).toBe(true);
    expect(scene.delivered).toBe('prompt> ');
    expect(scene.gaps.length).toBe(1);
  });

  it('of an engine that logs whole lines waits for a line', async () => {
    const scene = new Scene(false);
    scene.seam.take(Buffer.from('partial'));
    const closing = scene.seam.close();
    await until('a read', () => scene.reads > 0);
    scene.log += 'partial line\n';
    scene.seam.take(Buffer.from(' line\n'));
    expect(await closing).toBe(true);
    expect(scene.delivered).toBe('partial line\n');
    expect(scene.gaps).toEqual([]);
  });

  it('that breaks is not followed', async () => {
    const scene = new Scene();
    const closing = scene.seam.close();
    await until('a read', () => scene.reads > 0);
    scene.broken.abort();
    expect(await closing).toBe(false);
  });
});
