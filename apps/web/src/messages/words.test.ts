import { createInstance, type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import states from './en/states.json' with { type: 'json' };
import { wordFor } from './words.ts';

let t: TFunction<'states'>;
beforeAll(async () => {
  const i18n = createInstance();
  await i18n.init({ lng: 'en', resources: { en: { states } } });
  t = i18n.getFixedT('en', 'states');
});

describe('a word of the daemon', () => {
  it('is said as its message says it', () => {
    expect(wordFor(t, 'states:activity', 'waiting_approval')).toBe(states.activity.waiting_approval);
  });

  it('that stands in no message is said as it came', () => {
    expect(wordFor(t, 'states:activity', 'meditating')).toBe('meditating');
  });

  it('of a group that there is not does not compile, nor does a message that there is not', () => {
    // @ts-expect-error -- there is no such group
    expect(wordFor(t, 'states:nothing', 'working')).toBe('working');
    // @ts-expect-error -- there is no such message
    expect(t('nothing')).toBe('nothing');
  });
});
