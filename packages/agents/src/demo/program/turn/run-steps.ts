import { fill } from '../script/answer.ts';
import type { AskStep, CountStep, SayStep, Step, ToolStep } from '../script/script.ts';
import { entry } from '../view/transcript.ts';
import { spawnChild } from './spawn-child.ts';
import type { Ending, Stage } from './stage.ts';

/** A flood lets input and signals in after this many lines. */
const LINES_PER_ROUND = 64;
/** Roughly a word at a time, as assistants stream; long words come in pieces. */
const TOKEN = /\s*\S{1,12}|\s+/gu;

/** Plays steps in order. Resolves with an ending if one of them ends the program; rejects when interrupted. */
export async function runSteps(steps: readonly Step[], stage: Stage): Promise<Ending | undefined> {
  for (const step of steps) {
    stage.signal.throwIfAborted();
    const ending = await run(step, stage);
    if (ending !== undefined) return ending;
  }
  return undefined;
}

async function run(step: Step, stage: Stage): Promise<Ending | undefined> {
  switch (step.do) {
    case 'say':
      return say(step, stage);
    case 'think':
      await stage.pace.delay(step.ms, stage.signal);
      return undefined;
    case 'tool':
      return useTool(step, stage);
    case 'ask':
      return ask(step, stage);
    case 'count':
      return count(step, stage);
    case 'spawn':
      stage.append(await spawnChild(step));
      return undefined;
    case 'title':
      stage.rename(fill(step.text, stage.values));
      return undefined;
    case 'raw':
      stage.raw(step.bytes, step.repaint);
      return undefined;
    case 'ignoreSignals':
      stage.ignoreSignals(step.signals);
      return undefined;
    case 'crash':
      return { code: step.code, message: step.message };
    case 'exit':
      return { code: step.code };
  }
}

async function say(step: SayStep, stage: Stage): Promise<undefined> {
  const text = fill(step.text, stage.values);
  const tokens = step.msPerToken === 0 || stage.pace.instant ? [text] : (text.match(TOKEN) ?? []);
  let said = '';
  stage.append(entry('answer', said, { open: true }));
  for (const token of tokens) {
    await stage.pace.delay(step.msPerToken, stage.signal);
    await stage.ready();
    said += token;
    stage.update(entry('answer', said, { open: true }));
  }
  stage.update(entry('answer', said));
}

async function useTool(step: ToolStep, stage: Stage): Promise<undefined> {
  const detail = fill(step.detail, stage.values);
  const call = fill(step.name, stage.values) + (detail === '' ? '' : `(${detail})`);
  stage.append(entry('tool', call, { open: true }));
  await stage.pace.delay(step.ms, stage.signal);
  stage.update(entry('tool', call, { detail: fill(step.result, stage.values) }));
}

async function ask(step: AskStep, stage: Stage): Promise<Ending | undefined> {
  const allowed = await stage.ask(fill(step.question, stage.values), step.auto);
  return runSteps(allowed ? step.onYes : step.onNo, stage);
}

async function count(step: CountStep, stage: Stage): Promise<undefined> {
  const text = fill(step.line, stage.values);
  for (let number = step.from; number <= step.to; number += 1) {
    if (step.everyMs > 0 || number % LINES_PER_ROUND === 0) {
      await stage.pace.delay(step.everyMs, stage.signal);
      await stage.ready();
    }
    stage.append(entry('line', text.replaceAll('{n}', String(number))));
  }
}
