import type { AuditTrail, Caller, OpenTerminal } from '@berth/core';

/** Puts it on the record that somebody may type into a terminal, and how much was typed: never what. */
export class TypingRecord {
  readonly #audit: AuditTrail;
  readonly #caller: Caller;
  #opened: { readonly target: string; readonly terminal: OpenTerminal } | undefined;
  #isClosed = false;
  #bytes = 0;

  constructor(audit: AuditTrail, caller: Caller) {
    this.#audit = audit;
    this.#caller = caller;
  }

  async open(target: string, run: () => Promise<OpenTerminal>): Promise<OpenTerminal> {
    const act = { caller: this.#caller, action: 'openTerminal', target, input: {} };
    const terminal = await this.#audit.around(act, run);
    this.#opened = { target, terminal };
    if (this.#isClosed) this.#note();
    return terminal;
  }

  typed(bytes: number): void {
    this.#bytes += bytes;
  }

  closed(): void {
    this.#isClosed = true;
    this.#note();
  }

  #note(): void {
    if (this.#opened === undefined) return;
    const { target, terminal } = this.#opened;
    const { actor, origin } = this.#caller;
    const detail = { target, instance: terminal.instance, run: terminal.run, bytes: this.#bytes };
    this.#audit.note({ actor, origin, action: 'closeTerminal', result: 'done', detail });
    this.#opened = undefined;
  }
}
