import { describe, expect, it } from 'vitest';
import { measureContents } from './columns.ts';
import { press, type Pressed } from './press.ts';
import { topInstance } from './rows.ts';
import { initialState, listRows, type TopState } from './state.ts';
import { exited, view } from './testing/scripted-source.ts';

const HEIGHT = 3;
const NAMED = ['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'return', 'escape', 'backspace'];

function stateOf(...instances: Parameters<typeof topInstance>[0][]): TopState {
  const listed = instances.map(topInstance);
  const state = initialState({ key: 'name', reversed: false }, '');
  return { ...state, instances: listed, contents: measureContents(listed), isListed: true };
}

/** Keys by name, or the characters of a word; ^c is ctrl-c. */
function type(state: TopState, ...words: readonly string[]): Pressed {
  const keys = words.flatMap((word) => (NAMED.includes(word) || word.startsWith('^') ? [word] : [...word]));
  return keys.reduce<Pressed>(
    (pressed, key) => {
      const ctrl = key.startsWith('^');
      const name = ctrl ? key.slice(1) : key.toLowerCase();
      const text = ctrl || NAMED.includes(key) ? undefined : key;
      return press(pressed.state, { name, ctrl, text }, HEIGHT);
    },
    { state },
  );
}

const LIST = stateOf(view('a'), view('b'), exited('c', 3), view('d'), view('e'));

describe('keys', () => {
  it('move the cursor, also with letters', () => {
    expect(type(LIST, 'down', 'down', 'up').state.place.id).toBe('inst_b');
    expect(type(LIST, 'jjk').state.place.id).toBe('inst_b');
    expect(type(LIST, 'end').state.place).toMatchObject({ id: 'inst_e', top: 2 });
    expect(type(LIST, 'pagedown', 'home').state.place).toMatchObject({ id: undefined, index: 0 });
  });

  it.each([
    ['c', 'cpu'],
    ['m', 'mem'],
    ['p', 'procs'],
    ['a', 'age'],
    ['s', 'status'],
  ])('%s sorts by %s, and again the other way round', (key, by) => {
    expect(type(LIST, key).state.sorting).toEqual({ key: by, reversed: false });
    expect(type(LIST, key, key).state.sorting).toEqual({ key: by, reversed: true });
    expect(type(LIST, key, key, 'n').state.sorting).toEqual({ key: 'name', reversed: false });
  });

  it('filter while a text is typed; Enter keeps it and Esc takes it back', () => {
    const names = (state: TopState) => listRows(state).map(({ name }) => name);
    const typed = type(LIST, '/', 'exqx', 'backspace', 'backspace', 'ited');
    expect(typed.act).toBeUndefined();
    expect(names(typed.state)).toEqual(['c']);
    const kept = type(typed.state, 'return').state;
    expect([kept.mode.kind, names(kept)]).toEqual(['list', ['c']]);
    expect(names(type(kept, 'escape').state)).toHaveLength(5);
    expect(names(type(LIST, '/', 'zz', 'escape').state)).toHaveLength(5);
    expect(type(LIST, '/', 'ab', '^u', 'd').state.filter).toBe('d');
  });

  it('hide what has ended, and show it again', () => {
    expect(listRows(type(LIST, 'e').state)).toHaveLength(4);
    expect(listRows(type(LIST, 'ee').state)).toHaveLength(5);
  });

  it('attach to what runs, and say of the rest that it does not', () => {
    expect(type(LIST, 'j', 'return').act).toEqual({ kind: 'attach', target: { id: 'inst_b', name: 'b' } });
    const refused = type(LIST, 'jj', 'return');
    expect(refused.act).toBeUndefined();
    expect(refused.state.notice).toMatchObject({ isBad: true, text: expect.stringContaining('exited (3)') });
    expect(type(refused.state, 'k').state.notice).toBeUndefined();
  });

  it('stop only after a clear yes, and what was asked about, wherever the cursor is by then', () => {
    const asked = type(LIST, 'j', 'x');
    expect([asked.act, asked.state.mode]).toMatchObject([undefined, { kind: 'ask', verb: 'stop' }]);
    const elsewhere = { ...asked.state, place: { id: 'inst_e', index: 4, top: 2 } };
    expect(type(elsewhere, 'y').act).toEqual({
      kind: 'act',
      verb: 'stop',
      target: { id: 'inst_b', name: 'b' },
    });
    for (const key of ['n', 'q', 'x', 'return', 'escape', 'down']) {
      const declined = type(asked.state, key);
      expect([declined.act, declined.state.mode.kind]).toEqual([undefined, 'list']);
    }
    expect(type(LIST, 'jj', 'x').state.mode.kind).toBe('list');
  });

  it('restart what has ended at once, and what runs after a question', () => {
    expect(type(LIST, 'jj', 'r').act).toMatchObject({ kind: 'act', verb: 'restart', target: { name: 'c' } });
    expect(type(LIST, 'r').act).toBeUndefined();
    expect(type(LIST, 'r', 'y').act).toMatchObject({ kind: 'act', verb: 'restart', target: { name: 'a' } });
  });

  it('open help and leave it, and scroll in it', () => {
    const help = type(LIST, '?').state;
    expect(help.mode).toMatchObject({ kind: 'pane', title: 'Keys', top: 0 });
    expect(type(help, 'down', 'down', 'up').state.mode).toMatchObject({ top: 1 });
    const { mode } = type(help, 'end').state;
    expect(mode.kind === 'pane' && mode.lines.length - mode.top).toBe(HEIGHT);
    expect(type(help, 'end', 'home').state.mode).toMatchObject({ top: 0 });
    expect(type(help, 'q')).toMatchObject({ state: { mode: { kind: 'list' } } });
    expect(type(help, 'q').act).toBeUndefined();
    if (help.mode.kind === 'pane') {
      for (const line of help.mode.lines) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('quit with q, and with ctrl-c from everywhere', () => {
    expect(type(LIST, 'q').act).toEqual({ kind: 'quit' });
    for (const before of ['x', '/', '?', 'j']) expect(type(LIST, before, '^c').act).toEqual({ kind: 'quit' });
    expect(type(LIST, '^q').act).toBeUndefined();
  });

  it('do nothing to an empty list', () => {
    for (const key of ['return', 'x', 'r', 'l', 'down', 'end']) {
      expect(type(stateOf(), key).act).toBeUndefined();
    }
  });
});
