import type { Activity, AssistantSignal } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { RuleSet, ScreenRuleTest, TextRuleTest } from './rule-set.ts';

/** Sources that say what holds, and take it back when it holds no longer. */
export type ClaimSource = 'title' | 'screen';

export interface ScreenMatcherOptions {
  readonly rules: RuleSet;
  /** Sources that were told to say something, by a matcher before this one. */
  readonly standing: readonly ClaimSource[];
  readonly clock: Pick<Clock, 'now'>;
}

interface Claim {
  readonly activity: Activity;
  readonly label: string;
  readonly detail?: string;
}

const LABEL_CHARS_MAX = 100;
const DETAIL_CHARS_MAX = 200;
/** Control characters, and such as hide or turn around what stands beside them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]+/gu;
/** The signs before the words of a title are often a spinner: their change says nothing. */
const LEADING_SIGNS = /^title [^\p{L}\p{N}]*/u;
/** What a source said is not known, only that it said something. */
const UNKNOWN_CLAIM = '';

/** Turns what a terminal shows into signals about the assistant in it. Tells changes only. */
export class ScreenMatcher {
  readonly #rules: RuleSet;
  readonly #clock: Pick<Clock, 'now'>;
  /** What each source has said and not taken back. */
  readonly #said: Map<ClaimSource, string>;
  /** Rules about the screen that have held, and those whose time is over. */
  readonly #held = new Set<string>();
  #lastTitle = '';
  #isTitleWaiting = false;

  constructor({ rules, standing, clock }: ScreenMatcherOptions) {
    this.#rules = rules;
    this.#clock = clock;
    this.#said = new Map(standing.map((source) => [source, UNKNOWN_CLAIM]));
  }

  /** So many rows at the bottom of the screen are needed; none when there is no rule for them. */
  get rowsMax(): number {
    return this.#rules.rowsMax;
  }

  /** The last title says something once the screen shows it. */
  get isTitleWaiting(): boolean {
    return this.#isTitleWaiting;
  }

  /** A title that was given, or that is there. */
  title(title: string): AssistantSignal | undefined {
    // Some programs give the same title with every frame.
    if (title === this.#lastTitle && this.#said.get('title') !== UNKNOWN_CLAIM) return undefined;
    this.#lastTitle = title;
    const rule = title === '' ? undefined : this.#rules.titleRule(title);
    this.#isTitleWaiting = rule?.once !== undefined && !this.#held.has(rule.once);
    return this.#isTitleWaiting ? undefined : this.#titleSignal(title, rule);
  }

  /** What the last title says, if it waited for the screen and does so no more. With `force`, whatever the screen shows. */
  waitingTitle({ force }: { force: boolean }): AssistantSignal | undefined {
    if (!this.#isTitleWaiting) return undefined;
    const rule = this.#rules.titleRule(this.#lastTitle);
    if (rule?.once !== undefined && force) this.#held.add(rule.once);
    this.#isTitleWaiting = rule?.once !== undefined && !this.#held.has(rule.once);
    return this.#isTitleWaiting ? undefined : this.#titleSignal(this.#lastTitle, rule);
  }

  #titleSignal(title: string, rule: TextRuleTest | undefined): AssistantSignal | undefined {
    const label = labelOf('title', title === '' ? '(none)' : title);
    return this.#tell('title', label, rule === undefined ? undefined : { activity: rule.activity, label });
  }

  /** The text of a notification that was sent. */
  notification(text: string): AssistantSignal | undefined {
    const rule: TextRuleTest | undefined = this.#rules.notificationRule(text);
    if (rule === undefined) return undefined;
    const label = labelOf('notification', text);
    return { source: 'notification', time: this.#clock.now(), label, activity: rule.activity };
  }

  /** The rows that stand on the screen, without empty ones at the end. */
  screen(rows: readonly string[]): AssistantSignal | undefined {
    const found = this.#rules.screenRule(rows);
    if (found !== undefined) this.#held.add(found.rule.id);
    return this.#tell(
      'screen',
      'screen: no rule holds',
      found === undefined ? undefined : screenClaim(found),
    );
  }

  #tell(source: ClaimSource, silence: string, claim: Claim | undefined): AssistantSignal | undefined {
    const before = this.#said.get(source);
    const common = { source, time: this.#clock.now() };
    if (claim === undefined) {
      this.#said.delete(source);
      return before === undefined ? undefined : { ...common, label: silence, activity: null };
    }
    const said = JSON.stringify([claim.activity, claim.label.replace(LEADING_SIGNS, ''), claim.detail]);
    this.#said.set(source, said);
    return before === said ? undefined : { ...common, ...claim };
  }
}

function screenClaim({ rule, detail }: { rule: ScreenRuleTest; detail: string }): Claim {
  const shown = printable(detail, DETAIL_CHARS_MAX);
  const claim = { activity: rule.activity, label: labelOf('screen', rule.id) };
  return shown === '' ? claim : { ...claim, detail: shown };
}

function labelOf(source: string, text: string): string {
  return `${source} ${printable(text, LABEL_CHARS_MAX)}`;
}

function printable(text: string, max: number): string {
  const clean = text.replace(UNPRINTABLE, ' ').trim();
  return clean.length <= max ? clean : `${clean.slice(0, max - 1)}…`;
}
