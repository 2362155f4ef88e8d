import {
  type AuditEntry,
  type AuditRecord,
  BerthError,
  ERRORS,
  type InstanceId,
  messageOf,
} from '@berth/contract';
import type { AuditRecordView, AuditVerdict } from '@berth/contract/schemas';
import { type Clock, type Scope, uuidv7 } from '@berth/foundation';
import { unwrap } from '../instance/refusals.ts';
import type { AuditLines, AuditLog, AuditQuery, SealedText } from '../ports/audit-log.ts';
import type { Identity } from '../ports/identity.ts';
import type { Log } from '../ports/observer.ts';
import type { InstanceRecord, Store } from '../ports/store.ts';
import type { AuditedAct, AuditNote, AuditTrail } from './audit-trail.ts';
import { auditRecordView } from './audit-view.ts';
import type { Authorize } from './authorize.ts';
import type { Caller } from './caller.ts';
import { credentialChanges } from './credential-changes.ts';
import { changesOf, instanceOf, meant } from './instance-changes.ts';
import { LateRecords } from './late-records.ts';
import { NoteCounter } from './note-counter.ts';
import { onlyTakesAway } from './taking-away.ts';

export interface AuditDeskParts {
  readonly audit: AuditLog;
  readonly store: Store;
  readonly identity: Identity;
  readonly authorize: Authorize;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly log: Log;
}

export interface AuditPageQuery extends Omit<AuditQuery, 'targets'> {
  /** Name or id of an instance, or whatever else a caller said. */
  readonly target?: string | undefined;
}

/** How often it is tried again to write what could not be written. */
const LATE_RETRY_MS = 2000;
const RANDOM_BYTES = 10;

/** Puts every act on the record, and shows the record to those who may see it. */
export class AuditDesk implements AuditTrail {
  readonly #parts: AuditDeskParts;
  readonly #late = new LateRecords();
  readonly #counter = new NoteCounter();
  /** Ids of acts that this daemon is about. */
  readonly #underWay = new Set<string>();
  #isRetrying = false;
  #isCounting = false;

  constructor(parts: AuditDeskParts) {
    this.#parts = parts;
  }

  async around<T>(act: AuditedAct, run: () => Promise<T>): Promise<T> {
    const before = await this.#look(act.target);
    const begun = this.#begun(act, before);
    this.#underWay.add(begun.id);
    try {
      await this.#begin(act, begun);
      return await this.#run(begun, { before, run });
    } finally {
      this.#underWay.delete(begun.id);
    }
  }

  note({ actor, origin, action, result, detail }: AuditNote): void {
    const { code, target, instance, ...input } = detail;
    const known = 'via' in origin ? { via: origin.via, credential: origin.credential } : {};
    const phase = result === 'done' ? 'noted' : result;
    const entry: AuditEntry = {
      ...{ time: this.#parts.identity.now(), id: this.#newId(), phase, actor, action },
      ...{ via: null, credential: null, ...known, from: origin.from },
      ...{ target: textOrNull(target), input, code: textOrNull(code), changes: null },
      instance: textOrNull(instance) as InstanceId | null,
    };
    // What was done took a credential, and each is worth a record; refusals cost nothing to whoever causes them.
    const now = result === 'done' ? entry : this.#counter.take(entry);
    if (now !== undefined) this.#writeSometime([now]);
    this.#count();
  }

  /** A text that must not stand in the audit, in the form in which it may. */
  seal(text: string): SealedText {
    return this.#parts.audit.seal(text);
  }

  /** Records, newest first. */
  async page(caller: Caller, query: AuditPageQuery, signal: AbortSignal): Promise<AuditRecordView[]> {
    this.#allow(caller);
    const { target, ...rest } = query;
    const targets = target === undefined ? {} : { targets: await this.#meanings(target) };
    const records = await this.#parts.audit.page({ ...rest, ...targets }, signal);
    const surroundings = { underWay: this.#underWay, names: await this.#names(records) };
    return records.map((record) => auditRecordView(record, surroundings));
  }

  async verify(caller: Caller, signal: AbortSignal): Promise<AuditVerdict> {
    this.#allow(caller);
    return this.#parts.audit.verify(signal);
  }

  /** Lines for a copy elsewhere. */
  async lines(caller: Caller, range: { from: number; after: number }): Promise<AuditLines> {
    this.#allow(caller);
    return this.#parts.audit.lines(range);
  }

  /** Writes what was counted or held back, as far as that is possible. Before the log is closed. */
  async flush(): Promise<void> {
    await this.#writeOrHold(this.#counter.close());
    if (this.#late.count > 0)
      this.#parts.log.warn('records of the audit are lost', { count: this.#late.count });
  }

  async #begin(act: AuditedAct, begun: AuditEntry): Promise<void> {
    try {
      await this.#write([begun]);
    } catch (error) {
      if (!onlyTakesAway(act)) throw error;
      this.#hold([begun], error);
    }
  }

  async #run<T>(begun: AuditEntry, { before, run }: Running<T>): Promise<T> {
    try {
      const answer = await run();
      await this.#end(begun, {
        ...{ phase: 'done', before, about: instanceOf(answer) },
        others: credentialChanges(answer),
      });
      return answer;
    } catch (error) {
      const code = error instanceof BerthError ? error.code : 'internal';
      const phase = ERRORS[code].http < SERVER_FAULT ? 'refused' : 'failed';
      await this.#end(begun, { phase, code, before, about: undefined });
      throw error;
    }
  }

  /** The act is over, and this cannot undo it: what cannot be written now is written later. */
  async #end(begun: AuditEntry, { phase, code = null, before, about, others = null }: Ending): Promise<void> {
    const id = about ?? before?.id;
    const after = id === undefined ? undefined : await this.#stored(id);
    await this.#writeOrHold([
      {
        ...begun,
        ...{ time: this.#parts.identity.now(), phase, code, input: null },
        instance: id ?? null,
        changes: changesOf(before, after) ?? others,
      },
    ]);
  }

  #begun({ caller, action, target, input }: AuditedAct, before: InstanceRecord | undefined): AuditEntry {
    const { actor, origin } = caller;
    return {
      ...{ time: this.#parts.identity.now(), id: this.#newId(), phase: 'begun', actor },
      ...{ via: origin.via, credential: origin.credential, from: origin.from },
      ...{ action, target, instance: before?.id ?? null, input, code: null, changes: null },
    };
  }

  async #write(entries: readonly AuditEntry[]): Promise<void> {
    const late = this.#late.take();
    try {
      await this.#parts.audit.append([...late, ...entries]);
    } catch (error) {
      this.#late.hold(late);
      throw error;
    }
  }

  async #writeOrHold(entries: readonly AuditEntry[]): Promise<void> {
    try {
      await this.#write(entries);
    } catch (error) {
      this.#hold(entries, error);
    }
  }

  #writeSometime(entries: readonly AuditEntry[]): void {
    this.#parts.scope.spawn('write the audit', () => this.#writeOrHold(entries));
  }

  #hold(entries: readonly AuditEntry[], why: unknown): void {
    this.#late.hold(entries);
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    this.#parts.log.warn('the audit cannot be written; what happens is held', { error: messageOf(why) });
    this.#parts.scope.spawn('write the audit late', (signal) => this.#retry(signal));
  }

  async #retry(signal: AbortSignal): Promise<void> {
    try {
      while (this.#late.count > 0) {
        await this.#parts.clock.sleep(LATE_RETRY_MS, signal);
        await this.#writeOrHold([]);
      }
    } finally {
      this.#isRetrying = false;
    }
  }

  #count(): void {
    if (this.#isCounting || !this.#counter.isCounting) return;
    this.#isCounting = true;
    this.#parts.scope.spawn('count refusals', async (signal) => {
      try {
        while (this.#counter.isCounting) {
          await this.#parts.clock.sleep(this.#counter.windowMs, signal);
          await this.#writeOrHold(this.#counter.close());
        }
      } finally {
        this.#isCounting = false;
      }
    });
  }

  /** A registry that cannot be read is no reason to leave an act off the record. */
  async #look(target: string | null): Promise<InstanceRecord | undefined> {
    try {
      return await meant(this.#parts.store, target);
    } catch (error) {
      this.#parts.log.warn('what an act is aimed at cannot be looked at', { error: messageOf(error) });
      return undefined;
    }
  }

  async #stored(id: InstanceId) {
    try {
      return await this.#parts.store.getInstance(id);
    } catch (error) {
      this.#parts.log.warn('what an act was about cannot be looked at', { error: messageOf(error) });
      return undefined;
    }
  }

  async #names(records: readonly AuditRecord[]): Promise<ReadonlyMap<string, string>> {
    const ids = new Set(records.flatMap(({ instance }) => instance ?? []));
    const found = await Promise.all([...ids].map((id) => this.#stored(id)));
    return new Map(
      found.flatMap((each) => (each === undefined ? [] : [[each.instance.id, each.instance.name]])),
    );
  }

  async #meanings(target: string): Promise<string[]> {
    const found = await this.#look(target);
    return found === undefined ? [target] : [target, found.id, found.name];
  }

  #allow(caller: Caller): void {
    unwrap(this.#parts.authorize(caller, 'audit.read', null));
  }

  #newId(): string {
    const { identity } = this.#parts;
    return `act_${uuidv7(identity.now(), identity.random(RANDOM_BYTES))}`;
  }
}

interface Running<T> {
  readonly before: InstanceRecord | undefined;
  readonly run: () => Promise<T>;
}

interface Ending {
  readonly phase: 'done' | 'refused' | 'failed';
  readonly code?: string | null;
  readonly before: InstanceRecord | undefined;
  readonly about: InstanceId | undefined;
  /** What changed that is no instance. */
  readonly others?: AuditEntry['changes'];
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

const SERVER_FAULT = 500;
