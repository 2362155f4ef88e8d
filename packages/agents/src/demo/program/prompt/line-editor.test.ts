import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clustersOf } from '../text/width.ts';
import {
  clear,
  edit,
  type EditCommand,
  type Editor,
  EMPTY_EDITOR,
  PROMPT_MAX_CHARACTERS,
  submit,
} from './line-editor.ts';

const apply = (editor: Editor, ...commands: (EditCommand['kind'] | { type: string })[]): Editor =>
  commands.reduce(
    (state, command) =>
      edit(
        state,
        typeof command === 'string'
          ? ({ kind: command } as EditCommand)
          : { kind: 'insert', text: command.type },
      ),
    editor,
  );
const typed = (text: string) => apply(EMPTY_EDITOR, { type: text });
/** The text with `|` where the cursor is. */
const show = ({ text, cursor }: Editor) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('editing', () => {
  test.each<[string, EditCommand['kind'][], string]>([
    ['abc', ['left', 'backspace'], 'a|c'],
    ['abc', ['home', 'delete'], '|bc'],
    ['abc', ['home', 'left', 'backspace'], '|abc'],
    ['abc', ['right', 'delete'], 'abc|'],
    ['one two  three', ['killWord'], 'one two  |'],
    ['one two  ', ['killWord'], 'one |'],
    ['one two', ['wordLeft', 'killLine'], '|two'],
    ['one two', ['home', 'wordRight', 'killToEnd'], 'one|'],
    ['one\ntwo', ['killLine', 'killLine'], 'one|'],
    ['one\ntwo', ['home', 'home'], 'one\n|two'],
    ['日本', ['left', 'backspace'], '|本'],
    ['x👩‍💻y', ['left', 'left'], 'x|👩‍💻y'],
    ['x👩‍💻y', ['left', 'backspace'], 'x|y'],
    ['e\u0301', ['backspace'], '|'],
    ['long line\nab', ['up'], 'lo|ng line\nab'],
    ['ab\nlong line', ['up'], 'ab|\nlong line'],
    ['ab\nlong line', ['up', 'left', 'down'], 'ab\nl|ong line'],
  ])('%j with %j gives %j', (text, commands, result) => {
    expect(show(apply(typed(text), ...commands))).toBe(result);
  });

  test('an accent typed after a letter joins it', () => {
    expect(show(apply(typed('ea'), 'left', { type: '\u0301' }))).toBe('e\u0301|a');
  });

  test('text beyond the limit is cut', () => {
    const full = typed('x'.repeat(PROMPT_MAX_CHARACTERS - 1));
    expect(apply(full, { type: '👍👍' }).text.length).toBe(PROMPT_MAX_CHARACTERS - 1);
    expect(apply(full, { type: 'yz' }).text.endsWith('xy')).toBe(true);
  });
});

describe('history', () => {
  const used = submit(apply(submit(typed('first')), { type: 'second' }));

  test('up and down go through it and come back to what was being written', () => {
    const draft = apply(used, { type: 'draft' });
    expect(apply(draft, 'up').text).toBe('second');
    expect(apply(draft, 'up', 'up').text).toBe('first');
    expect(apply(draft, 'up', 'up', 'up').text).toBe('first');
    expect(apply(draft, 'up', 'up', 'down', 'down').text).toBe('draft');
    expect(apply(draft, 'up', 'down', 'down').text).toBe('draft');
  });

  test('does not keep the same prompt twice in a row, nor an empty one', () => {
    expect(submit(apply(used, { type: 'second' })).history).toEqual(['first', 'second']);
    expect(submit(apply(used, { type: '  ' })).history).toEqual(['first', 'second']);
  });

  test('survives throwing the prompt away', () => {
    const cleared = clear(apply(used, { type: 'no' }));
    expect(cleared.text).toBe('');
    expect(apply(cleared, 'up').text).toBe('second');
  });
});

describe('whatever is pressed', () => {
  const command: fc.Arbitrary<EditCommand> = fc.oneof(
    fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('\n', ' ', '\u0301', '\u200d', '👩', '🇪', 'word'),
      )
      .map((text) => ({ kind: 'insert' as const, text })),
    fc.constantFrom(
      ...(
        [
          'backspace',
          'delete',
          'left',
          'right',
          'wordLeft',
          'wordRight',
          'up',
          'down',
          'home',
          'end',
          'killLine',
          'killWord',
          'killToEnd',
        ] as const
      ).map((kind) => ({ kind })),
    ),
  );
  const commands = fc.array(command, { maxLength: 40 });

  test('the cursor stays in the text, between two characters', () => {
    fc.assert(
      fc.property(commands, (list) => {
        let editor = EMPTY_EDITOR;
        for (const one of list) {
          editor = edit(editor, one);
          expect(boundaries(editor.text)).toContain(editor.cursor);
        }
      }),
    );
  });

  test('what is inserted at the end and deleted again leaves the text as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.string({ unit: 'grapheme-ascii' }),
        (text, more) => {
          const back = Array.from({ length: more.length }, () => 'backspace' as const);
          expect(apply(apply(typed(text), { type: more }), ...back)).toEqual(typed(text));
        },
      ),
    );
  });

  test('moving never changes the text', () => {
    const moves = fc.array(fc.constantFrom('left', 'right', 'wordLeft', 'wordRight', 'home', 'end' as const));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), moves, (text, list) => {
        expect(apply(typed(text), ...(list as EditCommand['kind'][])).text).toBe(text);
      }),
    );
  });
});

function boundaries(text: string): number[] {
  const places = [0];
  for (const line of text.split('\n')) {
    let place = places.at(-1) ?? 0;
    for (const cluster of clustersOf(line)) places.push((place += cluster.length));
    places.push(place + 1);
  }
  return places.slice(0, -1);
}
