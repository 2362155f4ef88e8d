import type { Activity, AssistantSignal } from '@berth/contract';
import type { ScreenRules } from '@berth/contract/schemas';
import { beginning, judge, type Judgement, looked, type Trust } from '@berth/core';
import { ScreenModel } from '@berth/screen';
import { ManualClock } from '@berth/testkit';
import { RuleSet } from '../../apps/daemon/src/screen/rule-set.ts';
import { ScreenMatcher } from '../../apps/daemon/src/screen/screen-matcher.ts';
import { ScreenWatch } from '../../apps/daemon/src/screen/screen-watch.ts';
import { type Act, type Frame, type HeardSignal, type RecordedSession, unpackOutput } from './recording.ts';

/** What Berth said from `at` on. */
export interface Shown {
  readonly at: number;
  readonly activity: Activity;
  /** The word that made it say so. */
  readonly because: string;
}

export interface Detector {
  readonly rules: ScreenRules;
  readonly trust: Trust;
}

type Happening = Frame | HeardSignal | Act;

/**
 * Lets a session happen again, in a time of its own: its output goes through a screen and the rules that are given, its
 * signals to the judge, as in a daemon.
 */
export async function replay(recording: RecordedSession, { rules, trust }: Detector): Promise<Shown[]> {
  const clock = new ManualClock({ epoch: 0 });
  const shown: Shown[] = [{ at: 0, activity: 'starting', because: 'it was started' }];
  let judgement: Judgement = beginning(0);
  let isWatched = false;
  const become = (next: Judgement, because: string) => {
    judgement = next;
    const { activity } = next.report;
    if (shown.at(-1)?.activity !== activity) shown.push({ at: clock.now(), activity, because });
  };
  const hear = (signal: AssistantSignal) =>
    become(judge(judgement, signal, { trust, isWatched }).judgement, `${signal.source}: ${signal.label}`);
  const screen = new ReplayedScreen(recording, { rules, clock, onSignal: hear });
  for (const happening of happenings(recording)) {
    await clock.advance(happening.at - clock.now());
    if ('signal' in happening) hear(happening.signal);
    else if ('do' in happening) {
      isWatched = happening.do === 'looked' || (isWatched && happening.do !== 'left');
      if (happening.do === 'looked') become(looked(judgement, clock.now()), 'somebody looked');
    } else await screen.take(happening);
  }
  await clock.advance(recording.endMs - clock.now());
  screen.close();
  return shown;
}

function happenings({ output, signals, acts }: RecordedSession): Happening[] {
  return [...unpackOutput(output), ...signals, ...acts].toSorted((a, b) => a.at - b.at);
}

interface ScreenParts {
  readonly rules: ScreenRules;
  readonly clock: ManualClock;
  readonly onSignal: (signal: AssistantSignal) => void;
}

/** A screen with somebody who looks at it by rules. */
class ReplayedScreen {
  readonly #watch: ScreenWatch;
  readonly #model: ScreenModel;

  constructor({ size }: RecordedSession, { rules, clock, onSignal }: ScreenParts) {
    this.#watch = new ScreenWatch({ clock, onSignal, inTurn: (look) => look(this.#model) });
    this.#model = new ScreenModel({
      ...size,
      onTitle: (title) => this.#watch.title(title, this.#model),
      onNotification: (text) => this.#watch.notification(text),
    });
    const onSlowRule = (name: string) => {
      throw new Error(`the rule ${name} takes too long`);
    };
    // By this clock no rule takes long: which of them are tried must not depend on the machine.
    const ruleSet = new RuleSet({ rules, clock, onSlowRule });
    this.#watch.by(new ScreenMatcher({ rules: ruleSet, standing: [], clock }));
  }

  async take(frame: Frame): Promise<void> {
    if ('size' in frame) return this.#model.resize(frame.size.cols, frame.size.rows);
    await this.#model.write(this.#model.offset, frame.bytes);
    this.#watch.printed();
  }

  close(): void {
    this.#watch.close();
    this.#model.dispose();
  }
}
