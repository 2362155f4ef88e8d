import type { Tell } from '@berth/core';
import { text } from '../assistant/fields.ts';
import { followHooks } from '../assistant/hook-spool.ts';
import type { JsonRecord } from '../assistant/json-lines.ts';
import { findTranscript } from './find-transcript.ts';
import { type FollowedTranscript, followTranscript } from './follow-transcript.ts';
import { codexHookSignal } from './hook-signal.ts';
import { OneVoice } from './one-voice.ts';
import { rolloutSignal } from './rollout.ts';
import { talkSignal } from './talk-signal.ts';

export interface Session {
  /** Where its hooks leave what they have to say. */
  readonly hooks: string;
  /** Its transcript, as far as it is known already; its hooks tell it else, or its program has it open. */
  readonly transcript: string | undefined;
  /** Where transcripts are. */
  readonly sessions: string;
  readonly pid: number;
}

/**
 * Tells what its hooks say and which turns failed, until aborted. Somebody may have switched hooks off: until one speaks,
 * its transcript tells what was said.
 */
export async function followSession(
  { hooks, transcript, sessions, pid }: Session,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const began = Date.now();
  const failures = Promise.withResolvers<void>();
  const voice = new OneVoice();
  let [file, ending] = [transcript, new AbortController()];
  const next = () => {
    ending.abort();
    ending = new AbortController();
    return AbortSignal.any([signal, ending.signal]);
  };
  const follow = (followed: FollowedTranscript) => {
    file = followed.file;
    const onRecord = (record: JsonRecord) => {
      const said = rolloutSignal(record) ?? voice.ofTranscript(talkSignal(record));
      if (said !== undefined) tell(said);
    };
    followTranscript(followed, onRecord, next()).catch(failures.reject);
  };
  const search = async (searching: AbortSignal) => {
    const found = await findTranscript({ sessions, pid }, searching);
    if (found !== undefined && !searching.aborted) follow({ file: found, since: began });
  };
  if (file === undefined) search(next()).catch(failures.reject);
  else follow({ file });
  const heard = followHooks(
    hooks,
    (event) => {
      tell(voice.ofHook(codexHookSignal(event)));
      const told = text(event.data, 'transcript_path');
      if (told !== undefined && told !== file) follow({ file: told });
    },
    signal,
  );
  await Promise.race([heard, failures.promise]);
}
