import { describe, expect, it } from 'vitest';
import { BuildWords } from './build-words.ts';

describe('the words about a build that failed', () => {
  it('name the step, and what it printed last', () => {
    const words = new BuildWords();
    words.hear('STEP 1/3: FROM x');
    words.hear('pulled');
    words.hear('STEP 2/3: RUN npm install');
    for (const line of ['1', '2', '3', '4', '5\n6']) words.hear(`${line}\n`);
    expect(words.told('It ended with 1.')).toBe(
      'step 2/3 (RUN npm install) failed. It ended with 1.\n2\n3\n4\n5\n6',
    );
  });

  it('are the engine’s alone where no step had begun', () => {
    expect(new BuildWords().told('no such base')).toBe('no such base');
  });

  it('know the form of both engines', () => {
    const words = new BuildWords();
    words.hear('Step 2/9 : COPY a b');
    expect(words.told('No.')).toBe('step 2/9 (COPY a b) failed. No.');
    words.hear('[2/2] STEP 3/7: USER 1');
    expect(words.told('No.')).toBe('step 3/7 (USER 1) failed. No.');
  });
});
