import { decodeOutput } from '@berth/contract';
import { OUTWARD, ViewerFilter } from '@berth/screen';
import { describe, expect, it } from 'vitest';
import { LogFrames } from './log-frames.ts';

const HYPERLINK = '\u001b]8;;file:///etc/passwd\u0007';
const filtered = () => new LogFrames(new ViewerFilter(OUTWARD));

function told(frame: Uint8Array | undefined) {
  if (frame === undefined) return undefined;
  const { offset, span, bytes } = decodeOutput(Buffer.from(frame).subarray(1));
  return { offset, upTo: offset + span, text: Buffer.from(bytes).toString() };
}

describe('frames of a log', () => {
  it('are what was printed where nothing is taken out', () => {
    const frames = new LogFrames(undefined);
    expect(told(frames.output(7, Buffer.from(HYPERLINK)))).toEqual({
      offset: 7,
      upTo: 7 + HYPERLINK.length,
      text: HYPERLINK,
    });
    expect(told(frames.cut(99))).toBeUndefined();
  });

  it('follow each other, and cover nothing that is held back', () => {
    const frames = filtered();
    const [first, second] = ['one \u001b[3', '1mtwo'];
    const begun = told(frames.output(0, Buffer.from(first)));
    expect(begun).toEqual({ offset: 0, upTo: 4, text: 'one ' });
    const ended = told(frames.output(first.length, Buffer.from(second)));
    expect(ended).toEqual({ offset: 4, upTo: first.length + second.length, text: '\u001b[31mtwo' });
  });

  it('let whoever goes on behind one of them miss nothing, wherever that is', () => {
    const text = `one \u001b[31mtwo${HYPERLINK}three \u001b[0mfour`;
    const whole = told(filtered().output(0, Buffer.from(text)))?.text;
    for (let at = 0; at <= text.length; at += 1) {
      const before = told(filtered().output(0, Buffer.from(text.slice(0, at))));
      const from = before?.upTo ?? 0;
      // Within what is taken out anyway a new filter cannot know of its beginning.
      if (from > text.indexOf(HYPERLINK) && from < text.indexOf('three')) continue;
      const after = told(filtered().output(from, Buffer.from(text.slice(from))));
      expect({ at, text: `${before?.text}${after?.text}` }).toEqual({ at, text: whole });
    }
  });

  it('end with what was held back where something is missing', () => {
    const frames = filtered();
    frames.output(0, Buffer.from('one \u001b[3'));
    expect(told(frames.cut(7))).toMatchObject({ offset: 4, upTo: 7 });
    expect(told(frames.cut(7))).toBeUndefined();
    expect(told(frames.output(50, Buffer.from('two')))).toEqual({ offset: 50, upTo: 53, text: 'two' });
  });
});
