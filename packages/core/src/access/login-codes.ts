import type { ActorId, Scope } from '@berth/contract';
import type { Clock } from '@berth/foundation';
import type { Digests } from '../ports/digests.ts';
import type { Identity } from '../ports/identity.ts';
import { randomText } from './secrets.ts';

/** 192 bits. */
const CODE_BYTES = 24;
/** Time to scan a QR code, and little more. */
export const CODE_MS = 5 * 60 * 1000;
/** Links that were printed and never opened; of more than these the oldest is worth nothing any more. */
export const CODES_MAX = 32;

export interface LoginCodesParts {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly identity: Pick<Identity, 'random'>;
  readonly digests: Pick<Digests, 'sha256'>;
}

/** As whom somebody signs in. */
export interface LoginGrant {
  readonly actor: ActorId;
  readonly scope: Scope;
}

/** What was given for a code. */
export interface SpentCode {
  readonly grant: LoginGrant;
  /** All codes were forgotten since: it would be worth nothing now. */
  readonly isForgotten: boolean;
  /** Makes the code good again, for as long as it would have been: nobody was signed in by it. */
  giveBack(): void;
}

interface Outstanding {
  readonly grant: LoginGrant;
  /** On the clock that never jumps. */
  readonly deadline: number;
}

/** One-time codes by which a browser signs in. They are in memory alone: a daemon that ends takes them along. */
export class LoginCodes {
  readonly #parts: LoginCodesParts;
  /** By the hash of the code, oldest first. */
  readonly #codes = new Map<string, Outstanding>();
  /** How often all were forgotten. */
  #forgotten = 0;

  constructor(parts: LoginCodesParts) {
    this.#parts = parts;
  }

  issue(grant: LoginGrant): string {
    const { clock, identity, digests } = this.#parts;
    const code = randomText(CODE_BYTES, identity);
    this.#forgetOld();
    const [oldest] = this.#codes.keys();
    if (this.#codes.size >= CODES_MAX && oldest !== undefined) this.#codes.delete(oldest);
    this.#codes.set(digests.sha256(code), { grant, deadline: clock.monotonic() + CODE_MS });
    return code;
  }

  /** Undefined when it was never given out, was spent before, or is too old. Of several who spend it one gets it. */
  spend(code: string): SpentCode | undefined {
    this.#forgetOld();
    const hash = this.#parts.digests.sha256(code);
    const found = this.#codes.get(hash);
    if (found === undefined) return undefined;
    this.#codes.delete(hash);
    const forgotten = this.#forgotten;
    const isForgotten = () => this.#forgotten !== forgotten;
    return {
      grant: found.grant,
      get isForgotten() {
        return isForgotten();
      },
      giveBack: () => {
        if (!isForgotten()) this.#codes.set(hash, found);
      },
    };
  }

  /** From now on no code is good that was given out before, nor one that is being spent. */
  forgetAll(): void {
    this.#forgotten += 1;
    this.#codes.clear();
  }

  #forgetOld(): void {
    const now = this.#parts.clock.monotonic();
    for (const [hash, { deadline }] of this.#codes) if (now >= deadline) this.#codes.delete(hash);
  }
}
