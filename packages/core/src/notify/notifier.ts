import {
  type Activity,
  type InstanceId,
  type NoticeActivity,
  NOTICE_ACTIVITIES,
  type RunId,
} from '@berth/contract';
import type { Clock, Scope } from '@berth/foundation';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import type { Notices } from '../ports/notices.ts';
import type { RunObserver } from '../ports/observer.ts';
import type { InstanceRecord, InstanceWithRun } from '../ports/store.ts';
import { newNotice } from './new-notice.ts';
import type { NoticeFeed } from './notice-feed.ts';

export interface NotifierParts {
  readonly activities: Pick<ActivityMonitor, 'listen' | 'report'>;
  readonly notices: Notices;
  readonly feed: NoticeFeed;
  readonly clock: Clock;
  readonly scope: Scope;
  /** People and programs that look at an instance's terminal now. */
  readonly viewers: (id: InstanceId) => number;
}

/** What lasts less is no news: a dialog that is answered by a rule, a word of one source before the better one's. */
const SETTLE_MS = 700;
/** So many notices that say the same of one instance within that time: somebody answers it, or it goes to and fro. */
const REPEATS_MAX = 3;
const REPEATS_MS = 30_000;

/** An assistant that is listened to. */
interface Heard {
  readonly run: RunId;
  readonly instance: InstanceRecord;
  /** What it was last known to do for a while. A notice is given when this changes, and only then. */
  settled: Activity | null;
  /** What it was last said to do. */
  latest: Activity | null;
  /** When the last notices of a state were given, oldest first. */
  readonly toldAt: Map<NoticeActivity, readonly number[]>;
  /** Ends the wait for a state to settle. */
  look: AbortController | undefined;
}

/**
 * Decides of what to give notice: of an assistant that has begun to need somebody, once, and not while somebody is
 * there. Whatever the daemon before knew is old: it gave notice of that, or would have if somebody had wanted it.
 */
export class Notifier implements RunObserver {
  readonly #parts: NotifierParts;
  readonly #heard = new Map<InstanceId, Heard>();

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    parts.activities.listen((id, _signal, { activity }) => this.#hear(id, activity));
  }

  runLive({ instance, run }: InstanceWithRun): void {
    if (run === null || this.#heard.get(instance.id)?.run === run.id) return;
    this.#forget(instance.id);
    const known = run.activity?.activity ?? null;
    const heard: Heard = {
      run: run.id,
      instance,
      settled: known,
      latest: known,
      toldAt: new Map(),
      look: undefined,
    };
    this.#heard.set(instance.id, heard);
  }

  runGone({ instance, run }: InstanceWithRun): void {
    if (this.#heard.get(instance.id)?.run === run?.id) this.#forget(instance.id);
  }

  #forget(id: InstanceId): void {
    this.#heard.get(id)?.look?.abort();
    this.#heard.delete(id);
  }

  /** Every change begins the wait anew. One that is taken back leaves what was settled as it was. */
  #hear(id: InstanceId, activity: Activity): void {
    const heard = this.#heard.get(id);
    if (heard === undefined || heard.latest === activity) return;
    heard.latest = activity;
    heard.look?.abort();
    heard.look = undefined;
    if (activity === heard.settled) return;
    const look = new AbortController();
    heard.look = look;
    this.#parts.scope.spawn(`notice of ${id}`, async (closing) => {
      const signal = AbortSignal.any([look.signal, closing]);
      if (await this.#lasts(heard, activity, signal)) await this.#settle(heard, activity, closing);
    });
  }

  /** False when something else came in between. */
  async #lasts(heard: Heard, activity: Activity, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts;
    try {
      await clock.sleep(SETTLE_MS, signal);
      if (!this.#isWanted(activity)) return true;
      const told = heard.toldAt.get(activity) ?? [];
      const [oldest = 0] = told;
      if (told.length < REPEATS_MAX) return true;
      await clock.sleep(Math.max(0, oldest + REPEATS_MS - clock.monotonic()), signal);
      return true;
    } catch (error) {
      if (!signal.aborted) throw error;
      return false;
    }
  }

  async #settle(heard: Heard, activity: Activity, signal: AbortSignal): Promise<void> {
    const { activities, clock, feed, notices, viewers } = this.#parts;
    const { id, name, agent, workspace } = heard.instance;
    heard.settled = activity;
    heard.look = undefined;
    const report = activities.report(id);
    // Somebody may have looked meanwhile, so that what was done is only idle now.
    if (report?.activity !== activity || !this.#isWanted(activity) || viewers(id) > 0) return;
    const told = [...(heard.toldAt.get(activity) ?? []), clock.monotonic()];
    heard.toldAt.set(activity, told.slice(-REPEATS_MAX));
    const { detail, since } = report;
    const notice = newNotice({ instance: id, name, agent, workspace, activity, detail, since });
    feed.publish(notice);
    await notices.show(notice, { signal });
  }

  #isWanted(activity: Activity): activity is NoticeActivity {
    return isNoticeActivity(activity) && this.#parts.notices.wishes.on.includes(activity);
  }
}

function isNoticeActivity(activity: Activity): activity is NoticeActivity {
  return (NOTICE_ACTIVITIES as readonly Activity[]).includes(activity);
}
