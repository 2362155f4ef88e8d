import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ScreenModel } from './screen-model.ts';

/** What is told of some output that comes in those pieces, in order. */
async function toldOf(output: string, cuts: readonly number[] = []) {
  const told: string[] = [];
  const model = new ScreenModel({
    cols: 40,
    rows: 10,
    onTitle: (title) => told.push(`title ${title}`),
    onNotification: (text) => told.push(`notification ${text}`),
  });
  const bytes = Buffer.from(output);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const end of ends) await model.write(model.offset, bytes.subarray(model.offset, end));
  model.dispose();
  return told;
}

it.each([
  ['the text of OSC 9', '\x1b]9;Approval requested: npm test\x07', 'Approval requested: npm test'],
  ['one that begins with a number', '\x1b]9;3 files were changed\x1b\\', '3 files were changed'],
  ['a number that is none of a command', '\x1b]9;42\x07', '42'],
  ['title and body of OSC 777', '\x1b]777;notify;Done;a; b\x07', 'Done: a; b'],
  ['a title alone', '\x1b]777;notify;Done\x07', 'Done'],
  ['a body alone', '\x1b]777;notify;;all is well\x07', 'all is well'],
  ['the beginning of a long one', `\x1b]9;${'x'.repeat(5000)}\x07`, 'x'.repeat(1024)],
])('a notification is %s', async (_, output, text) => {
  expect(await toldOf(output)).toEqual([`notification ${text}`]);
});

it.each([
  ['progress', '\x1b]9;4;1;50\x07'],
  ['the end of progress', '\x1b]9;4;0\x07'],
  ['the directory of a shell', '\x1b]9;9;"C:\\"\x07'],
  ['the mark of a prompt', '\x1b]9;12\x07'],
  ['nothing', '\x1b]9;\x07\x1b]777;notify;;\x07'],
  ['a query about pictures', '\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\'],
  ['another command of OSC 777', '\x1b]777;precmd\x07'],
])('a notification is not %s', async (_, output) => {
  expect(await toldOf(output)).toEqual([]);
});

it('titles and notifications are told in order, wherever the output is cut', async () => {
  const piece = fc.constantFrom(
    '\x1b]0;✦ working\x07',
    '\x1b]2;◇ ready\x1b\\',
    '\x1b]9;Approval requested\x07',
    '\x1b]777;notify;Done;日本\x07',
    '\x1b[22;0t',
    '\x1b[23;0t',
    'some text\r\n',
    '\x1b[2J\x1b[H',
    '\x1b]0;never ended',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat()), async (pieces, cuts) => {
      const output = pieces.join('');
      expect(await toldOf(output, cuts)).toEqual(await toldOf(output));
    }),
    { numRuns: 200 },
  );
});
