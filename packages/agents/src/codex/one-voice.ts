import type { AssistantSignal } from '@berth/contract';

/**
 * Hooks and the transcript tell the same prompts, and each must be told once. The transcript is heard until a hook speaks,
 * which it may do a moment later of the same prompt.
 */
export class OneVoice {
  #hooksSpeak = false;
  #lastByTranscript: string | undefined;

  /** What a transcript says was said, unless hooks say it themselves. */
  ofTranscript(signal: AssistantSignal | undefined): AssistantSignal | undefined {
    if (this.#hooksSpeak || signal === undefined) return undefined;
    this.#lastByTranscript = signal.prompt ?? this.#lastByTranscript;
    return signal;
  }

  /** What a hook says, without the prompt that the transcript was quicker to tell. */
  ofHook(signal: AssistantSignal): AssistantSignal {
    this.#hooksSpeak = true;
    const { prompt, ...rest } = signal;
    if (prompt === undefined) return signal;
    const isTold = prompt === this.#lastByTranscript;
    this.#lastByTranscript = undefined;
    return isTold ? rest : signal;
  }
}
