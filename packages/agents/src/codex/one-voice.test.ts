import type { AssistantSignal } from '@berth/contract';
import { expect, test } from 'vitest';
import { OneVoice } from './one-voice.ts';

const said = (prompt: string): AssistantSignal => ({ source: 'file', time: 1, label: 'taken', prompt });
const hook = (prompt?: string): AssistantSignal => ({
  source: 'hook',
  time: 2,
  label: 'hook',
  activity: 'working',
  ...(prompt === undefined ? {} : { prompt }),
});

test('the transcript is heard while no hook speaks', () => {
  const voice = new OneVoice();
  expect([voice.ofTranscript(said('one')), voice.ofTranscript(said('two'))]).toEqual([
    said('one'),
    said('two'),
  ]);
});

test('the transcript is not heard once a hook has spoken', () => {
  const voice = new OneVoice();
  expect(voice.ofHook(hook())).toEqual(hook());
  expect(voice.ofTranscript(said('one'))).toBeUndefined();
});

test('a prompt that the transcript was quicker to tell is not told again by its hook', () => {
  const voice = new OneVoice();
  voice.ofTranscript(said('go on'));
  expect([hook(), hook('go on')].map((signal) => voice.ofHook(signal))).toEqual([hook(), hook()]);
});

test('the same prompt is told again when it was given again', () => {
  const voice = new OneVoice();
  voice.ofTranscript(said('go on'));
  voice.ofHook(hook('go on'));
  expect(voice.ofHook(hook('go on'))).toEqual(hook('go on'));
});

test('a hook of another prompt is told whole', () => {
  const voice = new OneVoice();
  voice.ofTranscript(said('one'));
  expect(voice.ofHook(hook('two'))).toEqual(hook('two'));
});
