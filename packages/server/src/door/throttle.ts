import type { Grant } from '@berth/contract';
import { type Flow, TokenBucket } from './token-bucket.ts';

/** Wrong secrets of one address: a person mistypes a few. Nobody guesses 256 bits; this keeps the log readable. */
const WRONG_PER_ADDRESS: Flow = { burst: 20, perSecond: 0.2 };
/** Wrong secrets of all together, for those who have many addresses. */
const WRONG_TOGETHER: Flow = { burst: 200, perSecond: 5 };
/** Requests of one credential: far more than a page or a script needs, and less than a loop gone wild makes. */
const REQUESTS: Flow = { burst: 3000, perSecond: 1000 };
/** Of an instance's own token, which asks about one instance, and may be in anybody's hands. */
const INSTANCE_REQUESTS: Flow = { burst: 30, perSecond: 10 };
/** Addresses and credentials that are counted by themselves; beyond that those at rest are forgotten. */
const KEPT_MAX = 2000;

export interface ThrottleFlows {
  readonly wrongPerAddress: Flow;
  readonly wrongTogether: Flow;
  readonly requests: Flow;
  readonly instanceRequests: Flow;
}

const FLOWS: ThrottleFlows = {
  wrongPerAddress: WRONG_PER_ADDRESS,
  wrongTogether: WRONG_TOGETHER,
  requests: REQUESTS,
  instanceRequests: INSTANCE_REQUESTS,
};

/** Counts wrong secrets, and requests. It is asked only after a secret was looked up: a right one always passes. */
export class Throttle {
  readonly #now: () => number;
  readonly #flows: ThrottleFlows;
  readonly #wrongTogether: TokenBucket;
  readonly #byAddress = new Map<string, TokenBucket>();
  readonly #byHolder = new Map<string, TokenBucket>();

  constructor(now: () => number, flows: ThrottleFlows = FLOWS) {
    this.#now = now;
    this.#flows = flows;
    this.#wrongTogether = new TokenBucket(flows.wrongTogether, now());
  }

  /** Notes a wrong secret. False when there have been too many. */
  wrong(address: string): boolean {
    const own = this.#bucket(this.#byAddress, address, this.#flows.wrongPerAddress).take(this.#now());
    // One address alone must not use up what the others share.
    return own && this.#wrongTogether.take(this.#now());
  }

  /** Notes a request. False when whoever holds its credential has sent too many. */
  request(holder: string, scope: Grant['scope']): boolean {
    const flow = scope === 'instance' ? this.#flows.instanceRequests : this.#flows.requests;
    return this.#bucket(this.#byHolder, holder, flow).take(this.#now());
  }

  #bucket(kept: Map<string, TokenBucket>, key: string, flow: Flow): TokenBucket {
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_MAX) this.#forget(kept);
    const bucket = new TokenBucket(flow, this.#now());
    kept.set(key, bucket);
    return bucket;
  }

  /** Those at rest go; where nobody is, the oldest does. */
  #forget(kept: Map<string, TokenBucket>): void {
    for (const [key, bucket] of kept) if (bucket.isFull(this.#now())) kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  }
}
