import { readFileSync } from 'node:fs';
import type { BerthClient } from '@berth/client';
import type { InstanceView } from '@berth/contract/schemas';
import { trySignal } from '@berth/host';
import type { Sandbox } from '../support/sandbox.ts';
import type { Chronicle } from './chronicle.ts';
import type { Dice } from './dice.ts';
import type { Member } from './fleet.ts';
import type { Pace } from './pace.ts';

export interface StandParts {
  readonly sandbox: Sandbox;
  /** Starts a daemon where there is none, as every command does. */
  readonly client: BerthClient;
  readonly members: readonly Member[];
  readonly chronicle: Chronicle;
  readonly pace: Pace;
  readonly dice: Dice;
}

/** One of the fleet as it is now. */
export interface Victim {
  readonly member: Member;
  readonly view: InstanceView;
}

/** What faults have at hand: a fleet, a random choice of it, and signals that reach nobody else. */
export class Stand {
  readonly sandbox: Sandbox;
  readonly client: BerthClient;
  readonly chronicle: Chronicle;
  readonly pace: Pace;
  readonly dice: Dice;
  /** What a fault began and has not finished: settled before the account. */
  readonly afterwards: Promise<void>[] = [];
  /** What went otherwise than it must in the course of a fault. */
  readonly complaints: string[] = [];
  /** Keepers that are stopped now. */
  readonly frozen = new Set<number>();
  readonly daemonAnswersMs: number[] = [];
  readonly allAttachedMs: number[] = [];
  readonly #members: readonly Member[];

  constructor({ sandbox, client, members, chronicle, pace, dice }: StandParts) {
    this.sandbox = sandbox;
    this.client = client;
    this.chronicle = chronicle;
    this.pace = pace;
    this.dice = dice;
    this.#members = members;
  }

  /** One that runs and fits. Undefined when there is none. */
  async victim(fits: (victim: Victim) => boolean = () => true): Promise<Victim | undefined> {
    const views = new Map((await this.client.instances()).map((view) => [view.id, view]));
    const candidates = this.#members.flatMap((member) => {
      const view = views.get(member.instance.id);
      return view?.status === 'running' && fits({ member, view }) ? [{ member, view }] : [];
    });
    return this.dice.pick(candidates);
  }

  /** One that may be ended now. */
  mortal(): Promise<Victim | undefined> {
    return this.victim(
      ({ member, view: { id, keeperPid } }) =>
        this.pace.allows(member) && !this.chronicle.isAwaited(id) && !this.frozen.has(keeperPid ?? 0),
    );
  }

  /** Signals a child or keeper of this fleet, and nobody who got its number meanwhile. */
  signal(pid: number | null, signal: NodeJS.Signals): boolean {
    if (pid === null || !this.#isOurs(pid)) return false;
    trySignal(pid, signal);
    return true;
  }

  /** In the background, without stopping the storm; what it throws is a complaint. */
  later(what: string, task: () => Promise<void>): void {
    const noted = (error: unknown) => {
      this.complaints.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    };
    this.afterwards.push(task().catch(noted));
  }

  #isOurs(pid: number): boolean {
    const { home } = this.sandbox;
    try {
      return ['environ', 'cmdline'].some((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(home),
      );
    } catch {
      // It has ended.
      return false;
    }
  }
}
