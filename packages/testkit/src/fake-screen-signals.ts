import type { AssistantSignal, InstanceId } from '@berth/contract';
import type { InstanceWithRun, ScreenSignals, ScreenText, Tell } from '@berth/core';

/** Screens that show nothing but what a test says they do. */
export class FakeScreenSignals implements ScreenSignals {
  readonly #watched = new Map<InstanceId, Tell>();

  watchScreen({ instance: { id } }: InstanceWithRun, _rules: unknown, tell: Tell): { stop(): void } {
    this.#watched.set(id, tell);
    return {
      stop: () => {
        if (this.#watched.get(id) === tell) this.#watched.delete(id);
      },
    };
  }

  /** What stands on every screen; undefined: nobody knows. */
  shown: ScreenText | undefined = { cols: 80, rows: 24, lines: ['a screen'] };

  async text(): Promise<ScreenText | undefined> {
    return this.shown;
  }

  /** Says it to whoever watches that instance; false when nobody does. */
  show(id: InstanceId, signal: AssistantSignal): boolean {
    const tell = this.#watched.get(id);
    tell?.(signal);
    return tell !== undefined;
  }
}
