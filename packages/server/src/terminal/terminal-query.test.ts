import { describe, expect, it } from 'vitest';
import { parseTerminalQuery } from './terminal-query.ts';

const parse = (search: string) => parseTerminalQuery(new URL(`http://berth/terminal?${search}`));

describe('the query of a terminal', () => {
  it('is a screen that one may type into, unless it says more', () => {
    expect(parse('target=web')).toEqual({ target: 'web', mode: 'screen', follow: false, readOnly: false });
    expect(parse('')).toMatchObject({ target: '' });
  });

  it('has numbers and switches', () => {
    const search = 'target=a%20b&mode=log&from=7&lines=0&generation=2&cols=1000&rows=1&follow=1&readOnly=1';
    const numbers = { from: 7, lines: 0, generation: 2, cols: 1000, rows: 1 };
    expect(parse(search)).toEqual({ target: 'a b', mode: 'log', ...numbers, follow: true, readOnly: true });
    expect(parse('follow=yes&readOnly=true')).toMatchObject({ follow: false, readOnly: false });
  });

  it.each([
    'mode=both',
    'mode=toString',
    'mode=',
    'from=-1',
    'from=1.5',
    'from=',
    'from=1e3',
    'from=9007199254740993',
    'lines=x',
    'generation=1,',
    'cols=1001',
    'rows=0x10',
  ])('names what is wrong with %s', (search) => {
    const [name = '', value = ''] = search.split('=');
    expect(() => parse(search)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        message: expect.stringContaining(`${name}=${value} `),
      }),
    );
  });
});
