import { type AssistantSignal, type InstanceId, refusal } from '@berth/contract';
import { NO_SCREEN_RULES } from '@berth/contract/schemas';
import type { Assistant, AssistantRun, Tell } from '@berth/core';
import { err, ok } from '@berth/foundation';

/** An assistant that does what a test says, and of which a test can see what was asked. */
export class FakeAssistant implements Assistant {
  readonly variables = ['CLEVER_*'];
  readonly trust = { full: ['file'], raising: ['hook'] } as const;
  readonly screenRules = NO_SCREEN_RULES;
  readonly keys = {
    settleMs: 100,
    confirmMs: 10_000,
    takesWhileBusy: true,
    interrupt: '\x1b',
    approve: '1',
    approveAlways: '2',
    deny: '3',
  };
  /** The fake driver's program that is behind it. */
  program = 'echo';
  /** What was prepared, oldest first. */
  readonly prepared: AssistantRun[] = [];
  readonly installed: string[] = [];
  /** In which environments somebody looked for its program. */
  readonly inspected: Readonly<Record<string, string>>[] = [];
  readonly forgotten: InstanceId[] = [];
  /** Counts what a turn took, where a test lets it. */
  usage?: NonNullable<Assistant['usage']>;
  /** Its conversations are gone. */
  isForgetful = false;
  /** How many of the next watches fail. */
  failingWatches = 0;
  readonly #watched = new Map<InstanceId, Tell>();
  #conversations = 0;

  async inspect(env: Readonly<Record<string, string>>) {
    this.inspected.push(env);
    const found = { path: '/bin/clever', source: 'path', version: '1.0.0' } as const;
    return { command: 'clever', ...found, tested: ['1.0.0'], package: null, login: null, problems: [] };
  }

  async install(env: Readonly<Record<string, string>>): Promise<void> {
    this.installed.push(env['PATH'] ?? '');
  }

  async prepare(run: AssistantRun) {
    this.prepared.push(run);
    const { conversation, fresh, args } = run;
    if (conversation === null || fresh) {
      this.#conversations += 1;
      const begun = { id: `talk-${this.#conversations}`, state: 'chosen' } as const;
      return ok({ args: ['--begin', begun.id, ...args], env: { CLEVER: 'yes' }, conversation: begun });
    }
    if (this.isForgetful && conversation.state === 'begun') {
      return err(refusal('context_lost', `${conversation.id} is gone.`));
    }
    return ok({ args: ['--resume', conversation.id, ...args], env: { CLEVER: 'yes' }, conversation });
  }

  watch({ instance }: { instance: InstanceId }, tell: Tell, signal: AbortSignal): Promise<void> {
    if (this.failingWatches > 0) {
      this.failingWatches -= 1;
      return Promise.reject(new Error('its files cannot be read'));
    }
    this.#watched.set(instance, tell);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** It says its limits in milliseconds: `ends in 500`. */
  limitEnd(words: string, now: number): number | undefined {
    const ms = /^ends in (\d+)$/.exec(words)?.[1];
    return ms === undefined ? undefined : now + Number(ms);
  }

  async forget(instance: InstanceId): Promise<void> {
    this.forgotten.push(instance);
  }

  /** Tells something about an instance that is watched. */
  tell(instance: string, signal: AssistantSignal): void {
    const tell = this.#watched.get(instance as InstanceId);
    if (tell === undefined) throw new Error(`${instance} is not watched`);
    tell(signal);
  }
}
