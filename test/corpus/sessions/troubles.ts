import { fail, say } from '@berth/testkit/model-server';
import type { Session } from '../session.ts';
import type { Stage } from '../stage.ts';

const THINKS_MS = 3000;
/** No assistant waits longer before it asks again after a refusal of the same kind. */
const ASKS_NO_MORE_MS = 12_000;

export const TROUBLES: readonly Session[] = [
  {
    name: 'refused-401',
    about: 'The provider refuses the key.',
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:error 401');
      await stage.givesUp('auth_failed', ASKS_NO_MORE_MS);
    },
  },
  {
    name: 'after-a-refusal',
    about:
      'The provider refuses the key once; the next prompt is answered, with the refusal still on the screen.',
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:error 401');
      await stage.givesUp('auth_failed', ASKS_NO_MORE_MS);
      stage.model({ ...say('All is well again.'), afterMs: THINKS_MS });
      await stage.clearLine();
      await stage.prompt('And now?');
      await stage.finishes();
    },
  },
  {
    name: 'usage-limit',
    about: 'What the plan allows is used up for hours.',
    // It tries again, later and later, as after any 429.
    except: ['opencode'],
    async play(stage) {
      await stage.ready();
      await stage.prompt('FAKE:error usage_limit');
      await stage.givesUp('limited', ASKS_NO_MORE_MS);
    },
  },
  {
    name: 'rate-limited',
    about: 'Too many requests just now, which passes: it tries again, and then gets its answer.',
    async play(stage) {
      await stage.ready();
      await firstTurn(stage);
      stage.model(fail('rate_limit', 4), fail('rate_limit', 4), fail('rate_limit', 4), {
        kind: 'reply',
        steps: [
          { do: 'say', text: 'It took its time.\n\nBut ' },
          { do: 'say', text: 'there it is.', afterMs: THINKS_MS },
        ],
      });
      await stage.prompt('A question at a bad time');
      await stage.retries(2);
      await stage.recovers();
      await stage.finishes();
    },
  },
  {
    name: 'provider-broken',
    about: 'The provider is broken; while it tries again, Esc is pressed.',
    async play(stage) {
      await stage.ready();
      await firstTurn(stage);
      await stage.prompt('FAKE:error 500');
      await stage.retries(1);
      await stage.read();
      await stage.interrupt();
    },
  },
];

/** Some ask for a title beside their first question, which draws their screen anew. */
async function firstTurn(stage: Stage): Promise<void> {
  stage.model({ ...say('Good morning.'), afterMs: THINKS_MS });
  await stage.prompt('Good morning');
  await stage.finishes();
}
