import type { AssistantSignal } from '@berth/contract';
import type { HookEvent } from '../assistant/hook-spool.ts';
import { claudeHookSignal } from './hook-signal.ts';

/**
 * Reads its hooks with one thing in mind: a prompt that is typed while it works is told at once and begun at the end of the
 * turn, so that this end is no rest. Where the prompt was worked into the turn instead, its state file tells of the rest.
 */
export class TurnEnds {
  #isWorking = false;
  #isMoreToCome = false;

  signal(event: HookEvent): AssistantSignal {
    const signal = claudeHookSignal(event);
    if (event.name === 'UserPromptSubmit') {
      this.#isMoreToCome = this.#isWorking;
      this.#isWorking = true;
      return signal;
    }
    if (event.name === 'Stop' && this.#isMoreToCome) {
      this.#isMoreToCome = false;
      const { activity: _activity, ...rest } = signal;
      return rest;
    }
    if (ENDS.has(event.name)) {
      this.#isWorking = false;
      this.#isMoreToCome = false;
    }
    return signal;
  }
}

const ENDS: ReadonlySet<string> = new Set(['SessionStart', 'Stop', 'StopFailure', 'SessionEnd']);
