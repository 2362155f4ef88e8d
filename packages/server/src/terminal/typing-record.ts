import type { AuditTrail, Berth, Caller, OpenTerminal } from '@berth/core';
import { refuseUnlessAllowed } from '../audit/refuse-beyond-scope.ts';
import { targetText } from '../audit/safe-input.ts';

export interface TypingParts {
  readonly berth: Pick<Berth, 'check'>;
  readonly auditDesk: AuditTrail;
}

/** Puts it on the record that somebody may type into a terminal, and how much was typed: never what. */
export class TypingRecord {
  readonly #parts: TypingParts;
  readonly #caller: Caller;
  #opened: { readonly target: string; readonly terminal: OpenTerminal } | undefined;
  #isClosed = false;
  #bytes = 0;

  constructor(parts: TypingParts, caller: Caller) {
    this.#parts = parts;
    this.#caller = caller;
  }

  async open(wanted: string, run: () => Promise<OpenTerminal>): Promise<OpenTerminal> {
    const [caller, target] = [this.#caller, targetText(wanted)];
    const { berth, auditDesk } = this.#parts;
    refuseUnlessAllowed({ berth, auditDesk, caller }, { name: OPEN, action: 'terminal.write', target });
    const act = { caller, action: OPEN, target, input: {} };
    const terminal = await auditDesk.around(act, run);
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
    this.#parts.auditDesk.note({ actor, origin, action: 'closeTerminal', result: 'done', detail });
    this.#opened = undefined;
  }
}

const OPEN = 'openTerminal';
