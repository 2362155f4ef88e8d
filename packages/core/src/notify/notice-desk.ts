import type { NoticeTrial, NoticeView, NotifyView } from '@berth/contract/schemas';
import type { Clock } from '@berth/foundation';
import type { Action, Authorize } from '../access/authorize.ts';
import type { Caller } from '../access/caller.ts';
import { unwrap } from '../instance/refusals.ts';
import type { Notice, Notices } from '../ports/notices.ts';
import { newNotice } from './new-notice.ts';
import type { NoticeFeed } from './notice-feed.ts';

export interface NoticeDeskParts {
  readonly notices: Notices;
  readonly feed: NoticeFeed;
  readonly clock: Pick<Clock, 'now'>;
  readonly authorize: Authorize;
}

/** What one can ask about notices, and how to hear them. */
export class NoticeDesk {
  readonly #parts: NoticeDeskParts;

  constructor(parts: NoticeDeskParts) {
    this.#parts = parts;
  }

  async describe(caller: Caller): Promise<NotifyView> {
    this.#allow(caller, 'notice.read');
    const { notices } = this.#parts;
    const { file, problems, ways } = await notices.describe();
    const { on, ring } = notices.wishes;
    const terminal = { way: 'terminal', used: ring !== 'off', detail: ring } as const;
    return { file, problems, on: [...on], ways: [...ways, terminal], ring };
  }

  /** Each notice from now on, until `signal` aborts. */
  async *follow(caller: Caller, signal: AbortSignal): AsyncGenerator<NoticeView> {
    this.#allow(caller, 'notice.read');
    for await (const notice of this.#parts.feed.follow(signal)) yield this.#view(notice);
  }

  /** Gives a notice that is none, in every way. Whether terminals rang, those who sit before them know. */
  async try(caller: Caller, workspace: string, signal: AbortSignal): Promise<NoticeTrial[]> {
    this.#allow(caller, 'notice.try');
    const { notices, feed, clock } = this.#parts;
    const notice = newNotice({
      instance: null,
      name: 'test',
      agent: 'berth',
      workspace,
      activity: 'waiting_approval',
      detail: 'This is a test, and nothing waits.',
      since: clock.now(),
    });
    feed.publish(notice);
    const trials = await notices.try(notice, { signal });
    const { ring } = notices.wishes;
    const outcome = ring === 'off' ? 'off' : 'shown';
    return [...trials, { way: 'terminal', outcome, detail: ring }];
  }

  #view({ since, ...notice }: Notice): NoticeView {
    const { ring } = this.#parts.notices.wishes;
    return { ...notice, since: new Date(since).toISOString(), ring };
  }

  #allow(caller: Caller, action: Action): void {
    unwrap(this.#parts.authorize(caller, action, null));
  }
}
