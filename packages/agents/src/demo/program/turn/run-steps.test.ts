import { describe, expect, test } from 'vitest';
import { parseScript } from '../script/parse-script.ts';
import type { Step } from '../script/script.ts';
import { type Entry, Transcript } from '../view/transcript.ts';
import { createPace } from './pace.ts';
import { runSteps } from './run-steps.ts';
import type { Stage } from './stage.ts';

const parse = (...steps: unknown[]): readonly Step[] =>
  parseScript(JSON.stringify({ startup: steps })).startup;

/** A stage that writes down what happens on it. */
function recordingStage(answer: boolean) {
  const transcript = new Transcript();
  const delays: number[] = [];
  const events: unknown[] = [];
  const interruption = new AbortController();
  const stage: Stage = {
    pace: {
      instant: false,
      delay: async (ms, signal) => {
        delays.push(ms);
        signal.throwIfAborted();
      },
    },
    signal: interruption.signal,
    values: new Map([['prompt', 'the prompt']]),
    append: (added) => transcript.append(added),
    update: (changed) => transcript.update(changed),
    ready: async () => undefined,
    ask: async (question, auto) => {
      events.push(['ask', question, auto]);
      return answer;
    },
    rename: (name) => events.push(['rename', name]),
    raw: (bytes, repaint) => events.push(['raw', [...bytes], repaint]),
    ignoreSignals: (signals) => events.push(['ignore', ...signals]),
  };
  const shown = (): Entry[] =>
    Array.from({ length: transcript.end }, (_, number) => transcript.at(number)).filter(
      (entry) => entry !== undefined,
    );
  return { stage, delays, events, interruption, shown };
}

describe('steps', () => {
  test('say text token by token', async () => {
    const { stage, delays, shown } = recordingStage(true);
    await runSteps(parse({ do: 'say', text: 'one two, "{prompt}"', msPerToken: 30 }), stage);
    expect(delays).toEqual([30, 30, 30, 30]);
    expect(shown()).toEqual([{ kind: 'answer', text: 'one two, "the prompt"', detail: '', open: false }]);
  });

  test('use a tool', async () => {
    const { stage, delays, shown } = recordingStage(true);
    await runSteps(
      parse(
        { do: 'tool', name: 'Read', detail: 'a.ts', ms: 70, result: '3 lines' },
        { do: 'tool', name: 'Think' },
      ),
      stage,
    );
    expect(delays).toEqual([70, 0]);
    expect(shown().map(({ text, detail }) => [text, detail])).toEqual([
      ['Read(a.ts)', '3 lines'],
      ['Think', ''],
    ]);
  });

  test('count', async () => {
    const { stage, shown } = recordingStage(true);
    await runSteps(parse({ do: 'count', from: 8, to: 10, line: '{n} of {prompt}' }), stage);
    expect(shown().map(({ text }) => text)).toEqual([
      '8 of the prompt',
      '9 of the prompt',
      '10 of the prompt',
    ]);
  });

  test('act on the program', async () => {
    const { stage, delays, events } = recordingStage(true);
    await runSteps(
      parse(
        { do: 'title', text: 'T {prompt}' },
        { do: 'raw', bytes: '\\xff', repaint: true },
        { do: 'ignoreSignals', signals: ['SIGTERM'] },
        { do: 'think', ms: 9 },
      ),
      stage,
    );
    expect(events).toEqual([
      ['rename', 'T the prompt'],
      ['raw', [255], true],
      ['ignore', 'SIGTERM'],
    ]);
    expect(delays).toEqual([9]);
  });

  test('start a child', async () => {
    const { stage, shown } = recordingStage(true);
    await runSteps(parse({ do: 'spawn', argv: ['{node}', '--version'] }), stage);
    expect(shown()).toMatchObject([{ kind: 'tool', text: 'Spawn({node} --version)', detail: 'started' }]);
  });

  test('say so when a child cannot be started', async () => {
    const { stage, shown } = recordingStage(true);
    await runSteps(parse({ do: 'spawn', argv: ['/no/such/program'] }), stage);
    expect(shown()).toMatchObject([{ kind: 'error', text: expect.stringContaining('ENOENT') }]);
  });
});

describe('a question', () => {
  const question = {
    do: 'ask',
    question: 'Allow?',
    onYes: [{ do: 'exit' }],
    onNo: [{ do: 'crash', message: 'no' }],
  };

  test('leads to the steps of its answer, which can end the program', async () => {
    expect(await runSteps(parse(question, question), recordingStage(true).stage)).toEqual({ code: 0 });
    expect(await runSteps(parse(question), recordingStage(false).stage)).toEqual({ code: 70, message: 'no' });
  });
});

test('an interruption ends the steps', async () => {
  const { stage, interruption, shown } = recordingStage(true);
  interruption.abort(new Error('stop'));
  await expect(runSteps(parse({ do: 'say', text: 'never' }), stage)).rejects.toThrow('stop');
  expect(shown()).toEqual([]);
});

describe('pace', () => {
  test('rejects when aborted, even without delays', async () => {
    for (const speed of [0, 1]) {
      await expect(createPace(speed).delay(60_000, AbortSignal.abort())).rejects.toThrow();
    }
  });

  test('a speed of 0 leaves delays out', async () => {
    await createPace(0).delay(86_400_000, new AbortController().signal);
  });
});
