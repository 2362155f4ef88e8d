import { say } from '@berth/testkit/model-server';
import type { Session } from '../session.ts';

/** How long a model thinks before its first word: longer than the detector may take to see that it works. */
const THINKS_MS = 3000;
const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 140, rows: 45 };

const PASTED = [
  'Look at these lines:',
  '  1. Yes, proceed (y)',
  '❯ 1. Yes',
  '',
  '● API Error: nothing of the kind',
  'and say what they are.',
].join('\n');

export const TURNS: readonly Session[] = [
  {
    name: 'untrusted-folder',
    about: 'Before anything else it asks whether it may trust the folder.',
    isUntrusted: true,
    // Whether these ask is said by their arguments or settings; the last one never does.
    except: ['codex', 'gemini', 'opencode'],
    async play(stage) {
      await stage.ready(await stage.trusts());
      stage.model({ ...say('Here I am.'), afterMs: THINKS_MS });
      await stage.prompt('Are you there?');
      await stage.finishes();
    },
  },
  {
    name: 'two-turns',
    about: 'Two turns one after the other; in between somebody looks, and looks on during the second.',
    async play(stage) {
      await stage.ready();
      stage.model({ ...say('The first answer.'), afterMs: THINKS_MS });
      await stage.prompt('A first question');
      await stage.finishes();
      await stage.look();
      stage.model({ ...say('The second answer.'), afterMs: THINKS_MS });
      await stage.prompt('A second question');
      await stage.finishes();
      await stage.leave();
    },
  },
  {
    name: 'pasted-lines',
    about: 'Several lines are pasted, some of which look like a dialog or an error; Enter comes much later.',
    async play(stage) {
      await stage.ready();
      await stage.paste(PASTED);
      await stage.read();
      stage.model({ ...say('They are only words.'), afterMs: THINKS_MS });
      await stage.enter();
      await stage.finishes();
    },
  },
  {
    name: 'quoted-dialog',
    about: 'A reply quotes the dialogs of all four assistants, word for word.',
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:quote-dialog');
      await stage.finishes();
      stage.model({ ...say('That was all.'), afterMs: THINKS_MS });
      await stage.prompt('Was that all?');
      await stage.finishes();
    },
  },
  {
    name: 'resized',
    about: 'The window changes its size while a reply is written, and at rest.',
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:slow 8');
      await stage.read();
      stage.resize(SMALL);
      await stage.read();
      stage.resize(LARGE);
      await stage.finishes();
      stage.resize(SMALL);
      await stage.read();
    },
  },
  {
    name: 'queued',
    about: 'While a reply is written a second prompt is typed, which is worked on right after.',
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...say('The first answer.'), afterMs: 2 * THINKS_MS },
        { ...say('The second answer.'), afterMs: THINKS_MS },
      );
      await stage.prompt('A first question');
      await stage.read();
      await stage.paste('A second question');
      await stage.press('\r', 'Enter');
      await stage.finishes();
    },
  },
  {
    name: 'silent-model',
    about: 'The model says nothing at all for 25 seconds, and then answers.',
    async play(stage) {
      await stage.ready();
      stage.model({ ...say('I had to think.'), afterMs: 25_000 });
      await stage.prompt('Think about it for long');
      await stage.finishes();
    },
  },
  {
    name: 'interrupted',
    about: 'Esc while a reply is written, a prompt after it, and Esc again before the first word.',
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:slow 60');
      await stage.read();
      await stage.interrupt();
      stage.model({ ...say('Never said.'), afterMs: 60_000 });
      await stage.clearLine();
      await stage.prompt('And now something else');
      await stage.read();
      await stage.interrupt();
    },
  },
];
