import { call, say } from '@berth/testkit/model-server';
import type { Session } from '../session.ts';

/** Between the result of a tool and the end of the turn: long enough that the detector must see it. */
const THINKS_MS = 3000;
const SILENT_SECONDS = 22;

export const TOOLS: readonly Session[] = [
  {
    name: 'approval-granted',
    about: 'A command needs approval and gets it; so does a second one of the same turn.',
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...call(stage.driven.asked('touch one.txt')), afterMs: THINKS_MS },
        { ...call(stage.driven.asked('mkdir two')), afterMs: THINKS_MS },
        { ...say('Both are there.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Make two things');
      await stage.dialog();
      await stage.approve();
      await stage.dialog();
      await stage.approve();
      await stage.finishes();
    },
  },
  {
    name: 'approval-of-an-edit',
    about: 'A new file needs approval and gets it.',
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...call(stage.driven.edit), afterMs: THINKS_MS },
        { ...say('It is written.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Write a file');
      await stage.dialog();
      await stage.approve();
      await stage.finishes();
    },
  },
  {
    name: 'approval-denied',
    about: 'A command needs approval and is denied; then there is another turn.',
    async play(stage) {
      await stage.ready();
      stage.model({ ...call(stage.driven.asked('touch one.txt')), afterMs: THINKS_MS });
      await stage.prompt('Make a thing');
      await stage.dialog();
      await stage.deny();
      stage.model({ ...say('As you like.'), afterMs: THINKS_MS });
      await stage.clearLine();
      await stage.prompt('Then do not');
      await stage.finishes();
    },
  },
  {
    name: 'approval-interrupted',
    about: 'A command needs approval; in its place the turn is interrupted.',
    async play(stage) {
      await stage.ready();
      stage.model({ ...call(stage.driven.asked('touch one.txt')), afterMs: THINKS_MS });
      await stage.prompt('Make a thing');
      await stage.dialog();
      await stage.interrupt();
    },
  },
  {
    name: 'silent-tool',
    about: `A command needs approval, gets it, and then says nothing for ${SILENT_SECONDS} seconds.`,
    async play(stage) {
      await stage.ready();
      const command = `node -e 'setTimeout(() => {}, ${SILENT_SECONDS * 1000})'`;
      stage.model(
        { ...call(stage.driven.asked(command)), afterMs: THINKS_MS },
        { ...say('It has ended.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Run something long');
      await stage.dialog();
      await stage.approve();
      await stage.finishes();
    },
  },
  {
    name: 'tool-interrupted',
    about: 'A command runs, says nothing, and is interrupted with Esc.',
    async play(stage) {
      await stage.ready();
      const command = `node -e 'setTimeout(() => {}, 60000)'`;
      stage.model({ ...call(stage.driven.asked(command)), afterMs: THINKS_MS });
      await stage.prompt('Run something long');
      await stage.dialog();
      await stage.approve();
      await stage.read(6000);
      await stage.interrupt();
    },
  },
  {
    name: 'question',
    about: 'The model asks the user a question with two choices, and gets an answer.',
    // Its tool for that is there only in its plan mode.
    except: ['codex'],
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...call({ do: 'ask', question: 'Left or right?' }), afterMs: THINKS_MS },
        { ...say('So be it.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Ask me something');
      await stage.dialog('waiting_input');
      await stage.choose();
      await stage.finishes();
    },
  },
  {
    name: 'background',
    about: 'A command is put into the background and outlives the turn; there is another turn while it runs.',
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...call(stage.driven.background(`node -e 'setTimeout(() => {}, 60000)'`)), afterMs: THINKS_MS },
        { ...say('It runs in the background.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Start a server');
      await stage.dialog();
      await stage.approve();
      await stage.finishes();
      await stage.read(5000);
      stage.model({ ...say('It still runs.'), afterMs: THINKS_MS });
      await stage.prompt('Does it run?');
      await stage.finishes();
    },
  },
  {
    name: 'background-ends',
    about: 'A command is put into the background, outlives the turn, and ends while nothing is done.',
    async play(stage) {
      await stage.ready();
      stage.model(
        { ...call(stage.driven.background(`node -e 'setTimeout(() => {}, 15000)'`)), afterMs: THINKS_MS },
        { ...say('It runs in the background.'), afterMs: THINKS_MS },
        { ...say('I see that it has ended.'), afterMs: THINKS_MS },
      );
      await stage.prompt('Start something');
      await stage.dialog();
      await stage.approve();
      await stage.finishes();
      await stage.mayWorkByItself(15_000);
    },
  },
];
