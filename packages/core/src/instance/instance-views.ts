import type { InstanceId } from '@berth/contract';
import type { InstanceView } from '@berth/contract/schemas';
import type { ActivityMonitor } from '../activity/activity-monitor.ts';
import type { StartQueue } from '../admission/start-queue.ts';
import type { HealthMonitor } from '../health/health-monitor.ts';
import type { RuntimeDriver } from '../ports/runtime.ts';
import type { InstanceWithRun } from '../ports/store.ts';
import type { Recoverer } from '../recovery/recoverer.ts';
import type { Supervisor } from './supervisor.ts';
import { instanceView, type Presence } from './view.ts';

export interface InstanceViewsParts {
  readonly supervisor: Pick<Supervisor, 'attachment'>;
  readonly drivers: ReadonlyMap<string, RuntimeDriver>;
  /** People and programs that look at an instance's terminal now. */
  readonly viewers: (id: InstanceId) => number;
  readonly activities: Pick<ActivityMonitor, 'report'>;
  readonly recoverer: Pick<Recoverer, 'holdOf'>;
  readonly health: Pick<HealthMonitor, 'report'>;
  readonly queue: Pick<StartQueue, 'waitOf'>;
}

/** Instances as they are shown: what is on record, and what only this daemon knows of them. */
export class InstanceViews {
  readonly #parts: InstanceViewsParts;

  constructor(parts: InstanceViewsParts) {
    this.#parts = parts;
  }

  view(found: InstanceWithRun): InstanceView {
    return instanceView(found, this.#presence(found), this.#parts.drivers.get(found.instance.runtime));
  }

  /** What of a view no event tells of, in a form that can be compared. */
  presenceMark(found: InstanceWithRun): string {
    const { attachment, viewers, activity, hold, health, wait } = this.#presence(found);
    const seen = [activity?.activity, activity?.since, activity?.detail, health?.health, health?.detail];
    return JSON.stringify([attachment, viewers, hold, wait?.position, wait?.reason, ...seen]);
  }

  #presence({ instance: { id }, run }: InstanceWithRun): Presence {
    const { supervisor, viewers, activities, recoverer, health, queue } = this.#parts;
    return {
      attachment: supervisor.attachment(id),
      viewers: viewers(id),
      // A daemon that has just taken over has not heard of it yet; what the one before knew stands until it has.
      activity: activities.report(id) ?? run?.activity ?? undefined,
      hold: recoverer.holdOf(id),
      health: health.report(id),
      wait: queue.waitOf(id),
    };
  }
}
