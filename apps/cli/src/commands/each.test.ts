import { BerthError } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import { describe, expect, it } from 'vitest';
import { forEach } from './each.ts';

function setUp(words: readonly string[], json = false) {
  const said: string[] = [];
  const out = {
    print: (text: string) => void said.push(text),
    json: (value: unknown) => void said.push(JSON.stringify(value)),
    note: (text: string) => void said.push(`! ${text}`),
    colour: false,
  };
  const act = async (name: string) => {
    if (!name.startsWith('bad')) return { name } as InstanceView;
    throw new BerthError({ code: 'instance_not_found', message: `No ${name}.` });
  };
  const run = () => forEach({ words, json, out }, act, ({ name }) => `${name} done`);
  return { said, run };
}

describe('the same for several', () => {
  it('is said for each', async () => {
    const { said, run } = setUp(['a', 'b']);
    expect(await run()).toBe(0);
    expect(said).toEqual(['a done', 'b done']);
  });

  it('tries all; the first failure decides, and the others are said', async () => {
    const { said, run } = setUp(['bad-1', 'a', 'bad-2', 'b']);
    await expect(run()).rejects.toMatchObject({ code: 'instance_not_found', message: 'No bad-1.' });
    expect(said).toEqual(['a done', 'b done', '! berth: No bad-2.']);
  });

  it('says failures without what they could do to a terminal', async () => {
    const { said, run } = setUp(['bad-1', 'bad\x1b[2J']);
    await expect(run()).rejects.toThrow();
    expect(said).toEqual(['! berth: No bad\\x1b[2J.']);
  });

  it('is one list as JSON, also when some fail', async () => {
    const { said, run } = setUp(['a', 'bad'], true);
    await expect(run()).rejects.toMatchObject({ message: 'No bad.' });
    expect(said).toEqual(['[{"name":"a"}]']);
  });
});
