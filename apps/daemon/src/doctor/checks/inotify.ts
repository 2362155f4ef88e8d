import { found, type Found } from '../found.ts';
import type { Check } from './check.ts';

const SCARCE_SHARE = 0.8;
/** A development server with its dependencies watches some ten thousand files, and there may be several. */
const WATCHES_SMALL = 65_536;
/** What every kernel gives by default. */
const INSTANCES_SMALL = 128;

export const inotify: Check = {
  area: 'inotify',
  judge: ({ inotify }) => {
    if (!inotify.ok) return { things: 0, skipped: inotify.error, findings: [] };
    const { watches, instances } = inotify.value;
    const findings: Found[] = [];
    if (watches.used > SCARCE_SHARE * watches.limit) {
      const problem = `${watches.used} of ${watches.limit} are used.`;
      findings.push(found('inotify_watches_scarce', 'this user', problem));
    }
    if (instances.used > SCARCE_SHARE * instances.limit) {
      const problem = `${instances.used} of ${instances.limit} are used.`;
      findings.push(found('inotify_instances_scarce', 'this user', problem));
    }
    if (watches.limit < WATCHES_SMALL || instances.limit < INSTANCES_SMALL) {
      const problem = `${watches.limit} watches and ${instances.limit} instances are allowed.`;
      findings.push(found('inotify_limit_small', 'this user', problem));
    }
    return { things: watches.used, findings };
  },
};
