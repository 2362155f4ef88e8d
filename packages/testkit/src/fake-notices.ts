import type { Notice, NoticeWishes, Notices } from '@berth/core';

/** Shows nothing to anybody, and remembers what it was to show. */
export class FakeNotices implements Notices {
  readonly shown: Notice[] = [];
  wishes: NoticeWishes = {
    on: ['waiting_approval', 'waiting_input', 'auth_failed', 'limited', 'error'],
    ring: 'bell',
  };

  async show(notice: Notice): Promise<void> {
    this.shown.push(notice);
  }

  async try(notice: Notice) {
    this.shown.push(notice);
    return [{ way: 'desktop', outcome: 'shown', detail: 'nowhere' } as const];
  }

  async describe() {
    return {
      file: '/config/notify.yaml',
      problems: [],
      ways: [{ way: 'desktop', used: true, detail: 'nowhere' } as const],
    };
  }
}
