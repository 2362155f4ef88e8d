import type { KeyObject } from 'node:crypto';
import { AUDIT_DAMAGED, type AuditProblemKind } from '@berth/contract';
import type { AuditProblem } from '@berth/contract/schemas';
import { beginningAt, hashOf, isAt, isSignedBy, nextPlace, ORIGIN, parseRecord, type Tip } from './line.ts';
import { linesOf } from './segments.ts';

export interface WalkOptions {
  /** Undefined where there is none that can be used. */
  readonly key: KeyObject | undefined;
  /** Where the chain says that it ends; undefined where that is not known. */
  readonly head: Tip | undefined;
  /** What comes before the first line; null: whatever that line says. */
  readonly behind?: Tip | null | undefined;
  /** A line with such a number must be there, and have that hash. */
  readonly anchors?: readonly Tip[] | undefined;
}

export interface WalkedFile {
  readonly name: string;
  readonly first: number;
  readonly bytes: Buffer;
}

/** The first bytes that are of no record. */
export interface Tail {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
  /** What a write that was broken off leaves: the beginning of the next record, without an end. */
  readonly torn: boolean;
}

/** More are of no use to anybody: what comes after damage is damaged by it. */
const PROBLEMS_MAX = 20;

/**
 * Goes along a chain, line by line, and holds every one against the one before. Each line is bound by the whole line after
 * it, and the last one by the head; so of signatures only the last of each file is tried, and all of those that no head
 * binds yet.
 */
export class ChainWalk {
  readonly #options: WalkOptions;
  readonly problems: AuditProblem[] = [];
  tip: Tip;
  records = 0;
  beyondEnd = 0;
  tail: Tail | undefined;
  #hasBegun: boolean;
  /** The place was lost: what the next line says of its place is taken for true. */
  #isLost = false;
  readonly #passedAnchors = new Set<Tip>();

  constructor(options: WalkOptions) {
    this.#options = options;
    this.tip = options.behind ?? ORIGIN;
    this.#hasBegun = options.behind !== null;
  }

  /** Takes the lines of one file. Stops now and then, so that whoever walks can let others have a turn. */
  *file({ name, first, bytes }: WalkedFile): Generator<void> {
    if (this.#hasBegun && first !== this.tip.seq + 1 && !this.#isLost) {
      this.report(
        'segment_missing',
        { name, seq: this.tip.seq + 1 },
        `${name} does not begin where the file before ends`,
      );
      this.#isLost = true;
    }
    let last: Buffer | undefined;
    let count = 0;
    for (const { line, at, ended } of linesOf(bytes)) {
      if (!ended) {
        this.#unended(line, { name, at, bytes: bytes.length - at });
        break;
      }
      if (!this.#hasBegun) this.#beginAt(line, first);
      if (!this.#line(line, { name, at, bytes: bytes.length - at })) break;
      last = line;
      count += 1;
      if (count % TURN_LINES === 0) yield;
    }
    const { key } = this.#options;
    if (last !== undefined && key !== undefined && !isSignedBy(last, key))
      this.report('signature_invalid', { name, seq: this.tip.seq }, 'it is not signed with this key');
  }

  /** After the last file. */
  end(): void {
    const { head, anchors = [] } = this.#options;
    if (head !== undefined && this.tip.seq < head.seq)
      this.report('end_missing', { name: null, seq: this.tip.seq + 1 }, `the chain must go to ${head.seq}`);
    for (const anchor of anchors)
      if (!this.#passedAnchors.has(anchor))
        this.report('anchor_differs', { name: null, seq: anchor.seq }, 'there is no such record');
  }

  report(
    kind: AuditProblemKind,
    { name, seq }: { name: string | null; seq: number | null },
    message: string,
  ): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ kind, seq, file: name, message });
  }

  /** False where nothing after it makes sense. */
  #line(line: Buffer, where: Omit<Tail, 'torn'>): boolean {
    const place = nextPlace(this.tip);
    if (!isAt(line, place) && !this.#displaced(line, where)) return false;
    const seq = this.#isLost ? (parseRecord(line)?.seq ?? place.seq) : place.seq;
    this.#isLost = false;
    const { head, key } = this.#options;
    const isBeyond = head !== undefined && seq > head.seq;
    if (isBeyond && key !== undefined && !isSignedBy(line, key)) {
      this.report(
        'signature_invalid',
        { name: where.name, seq },
        'it is beyond the end, and not signed with this key',
      );
      this.tail ??= { ...where, torn: false };
      return false;
    }
    this.#passed({ seq, hash: hashOf(line) }, line, where.name);
    if (isBeyond) this.beyondEnd += 1;
    return true;
  }

  #passed(tip: Tip, line: Buffer, name: string): void {
    const { head, anchors = [] } = this.#options;
    this.tip = tip;
    this.records += 1;
    if (head?.seq === tip.seq && head.hash !== tip.hash)
      this.report('record_changed', { name, seq: tip.seq }, 'it is not the one that the end was bound to');
    for (const anchor of anchors) {
      if (anchor.seq !== tip.seq) continue;
      this.#passedAnchors.add(anchor);
      if (anchor.hash !== tip.hash)
        this.report('anchor_differs', { name, seq: tip.seq }, `its hash is ${tip.hash}`);
    }
    if (line.includes(DAMAGED) && parseRecord(line)?.action === AUDIT_DAMAGED)
      this.report('damage_noted', { name, seq: tip.seq }, `see: berth audit ls --action ${AUDIT_DAMAGED}`);
  }

  /** The first line of a copy says what came before it. */
  #beginAt(line: Buffer, first: number): void {
    this.#hasBegun = true;
    this.tip = { seq: first - 1, hash: first === 1 ? ORIGIN.hash : String(parseRecord(line)?.prev) };
  }

  /** Tells what is wrong with a line that is not at its place. Beyond the end it is where the chain stops. */
  #displaced(line: Buffer, where: Omit<Tail, 'torn'>): boolean {
    const { head } = this.#options;
    const place = nextPlace(this.tip);
    const record = parseRecord(line);
    if (!this.#isLost) this.#tellDisplaced(record, where.name);
    if (head !== undefined && place.seq > head.seq) {
      this.tail ??= { ...where, torn: false };
      return false;
    }
    this.#isLost = true;
    return true;
  }

  #tellDisplaced(record: ReturnType<typeof parseRecord>, name: string): void {
    const { seq, prev } = nextPlace(this.tip);
    if (record === undefined) return this.report('record_torn', { name, seq }, 'this line is no record');
    if (record.seq !== seq)
      return this.report('record_misplaced', { name, seq }, `the record ${record.seq} is in its place`);
    const { head } = this.#options;
    // The one before is the one that the end is bound to, so this one is to blame; as the first one is in any case.
    if (seq === 1 || head?.seq === seq - 1)
      return this.report('record_misplaced', { name, seq }, 'it is bound to something else');
    const message = `its hash is ${prev}, and ${seq} was bound to another`;
    this.report('record_changed', { name, seq: seq - 1 }, message);
  }

  #unended(line: Buffer, where: Omit<Tail, 'torn'>): void {
    const { head } = this.#options;
    const place = nextPlace(this.tip);
    const beginning = beginningAt(place);
    const length = Math.min(line.length, beginning.length);
    const isNext = line.subarray(0, length).equals(beginning.subarray(0, length));
    const torn = isNext && !this.#isLost && head !== undefined && place.seq > head.seq;
    if (!torn) this.report('record_torn', { name: where.name, seq: place.seq }, 'this line does not end');
    this.tail ??= { ...where, torn };
  }
}

/** So many lines take about a millisecond. */
const TURN_LINES = 256;
const DAMAGED = Buffer.from(`"action":"${AUDIT_DAMAGED}"`);
