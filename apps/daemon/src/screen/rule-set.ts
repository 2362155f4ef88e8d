import type { Activity } from '@berth/contract';
import type { ScreenRule, ScreenRules } from '@berth/contract/schemas';
import type { Clock } from '@berth/foundation';
import { isCheap } from './pattern-cost.ts';
import { type Rule, RuleTrial } from './rule-trial.ts';

export interface TextRuleTest extends Rule {
  readonly activity: Activity;
  readonly match: RegExp;
  /** Id of a rule about the screen that must have held before. */
  readonly once?: string;
}

export interface ScreenRuleTest extends Rule {
  readonly id: string;
  readonly activity: Activity;
  readonly rows: number;
  readonly all: readonly RegExp[];
  readonly none: readonly RegExp[];
  readonly detail: RegExp | undefined;
}

export interface RuleSetOptions {
  readonly rules: ScreenRules;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Called with the name of a rule that takes too long and is not tried any more. */
  readonly onSlowRule: (name: string) => void;
}

/** Of longer texts only the beginning is looked at: what a pattern costs may grow faster than its text. */
const TEXT_CHARS_MAX = 1000;

/** The rules for the terminals of one kind of assistant, ready for use. Of each kind the first that holds counts. */
export class RuleSet {
  /** So many rows at the bottom of the screen are looked at; none when no rule is about them. */
  readonly rowsMax: number;
  readonly #title: readonly TextRuleTest[];
  readonly #notification: readonly TextRuleTest[];
  readonly #screen: readonly ScreenRuleTest[];
  readonly #trial: RuleTrial;

  constructor({ rules, clock, onSlowRule }: RuleSetOptions) {
    this.#title = rules.title.map((rule) => textTest('title', rule));
    this.#notification = rules.notification.map((rule) => textTest('notification', rule));
    this.#screen = rules.screen.map(screenTest);
    this.rowsMax = Math.max(0, ...this.#screen.map(({ rows }) => rows));
    this.#trial = new RuleTrial({ clock, onDrop: ({ name }) => onSlowRule(name) });
  }

  titleRule(title: string): TextRuleTest | undefined {
    return this.#textRule(this.#title, title);
  }

  notificationRule(text: string): TextRuleTest | undefined {
    return this.#textRule(this.#notification, text);
  }

  /** With what the rule's `detail` finds; empty when it finds nothing. */
  screenRule(rows: readonly string[]): { rule: ScreenRuleTest; detail: string } | undefined {
    const texts = rows.map(beginningOf);
    let detail = '';
    const rule = this.#trial.first(this.#screen, (candidate) => {
      const seen = texts.slice(-candidate.rows);
      if (!holds(candidate, seen)) return false;
      detail = detailOf(candidate, seen);
      return true;
    });
    return rule === undefined ? undefined : { rule, detail };
  }

  #textRule(rules: readonly TextRuleTest[], text: string): TextRuleTest | undefined {
    const beginning = beginningOf(text);
    return this.#trial.first(rules, ({ match }) => match.test(beginning));
  }
}

function textTest(kind: string, { match, activity, once }: ScreenRules['title'][number]): TextRuleTest {
  const test = { name: `${kind} ${match}`, isCheap: isCheap(match), activity, match: compile(match) };
  return once === undefined ? test : { ...test, once };
}

function screenTest({ id, activity, rows, all, none = [], detail }: ScreenRule): ScreenRuleTest {
  return {
    name: `screen ${id}`,
    isCheap: [...all, ...none, ...(detail === undefined ? [] : [detail])].every(isCheap),
    id,
    activity,
    rows: rows ?? Number.POSITIVE_INFINITY,
    all: all.map(compile),
    none: none.map(compile),
    detail: detail === undefined ? undefined : compile(detail),
  };
}

function compile(pattern: string): RegExp {
  return new RegExp(pattern, 'u');
}

function holds({ all, none }: ScreenRuleTest, rows: readonly string[]): boolean {
  const isFound = (pattern: RegExp) => rows.some((row) => pattern.test(row));
  return all.every(isFound) && !none.some(isFound);
}

/** Where it is found more than once, the lowest counts: what is above may be old. */
function detailOf({ detail }: ScreenRuleTest, rows: readonly string[]): string {
  if (detail === undefined) return '';
  for (const row of rows.toReversed()) {
    const match = detail.exec(row);
    if (match !== null) return match[1] ?? match[0];
  }
  return '';
}

function beginningOf(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX);
}
