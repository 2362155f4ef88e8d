import type { Activity, ActivityReport, AssistantSignal, SignalSource, Verdict } from '@berth/contract';

/**
 * Whom to believe about one kind of assistant. A `full` source tells of every change, so that its word stands until it
 * says otherwise. A `raising` one tells of beginnings and not of every end (hooks: nothing is told of Esc), so that its
 * word stands until a full source speaks; when it says that the start is not over, idleness that a full one tells of waits
 * until it says more. All others only make a state more exact.
 */
export interface Trust {
  readonly full: readonly SignalSource[];
  readonly raising: readonly SignalSource[];
}

export interface Claim {
  readonly activity: Activity;
  readonly time: number;
  readonly label: string;
  readonly detail: string | null;
  readonly resetsAt: number | null;
}

/** All that is known of one run's activity. */
export interface Judgement {
  readonly report: ActivityReport;
  /** The newest word of each source on what is going on. */
  readonly claims: Readonly<Partial<Record<SignalSource, Claim>>>;
  /** What went wrong, by source: stands beside the claims until the next prompt. */
  readonly troubles: Readonly<Partial<Record<SignalSource, Claim>>>;
  /** It has worked: before, the answer to a dialog at its start is nothing that is done. */
  readonly hasWorked: boolean;
}

/** States that say why an assistant does not go on. They make `idle` and `working` more exact, and end with the next prompt. */
const TROUBLES: ReadonlySet<Activity> = new Set(['limited', 'auth_failed', 'retrying', 'error']);
/** What these say takes the place of what they said before. */
const SHOWN: ReadonlySet<SignalSource> = new Set(['title', 'screen']);
/** What a lesser source may make of the word of a better one. */
const EXACTER: Readonly<Partial<Record<Activity, readonly Activity[]>>> = {
  starting: ['waiting_input', 'waiting_approval', 'auth_failed', 'error'],
  working: ['retrying', 'limited'],
  idle: ['limited', 'auth_failed', 'error', 'waiting_input'],
  done: ['limited', 'auth_failed', 'error'],
  waiting_input: ['waiting_approval'],
};
/** States after which being idle means being done. */
const BUSY: ReadonlySet<Activity> = new Set(['working', 'waiting_approval', 'waiting_input', 'retrying']);

export function beginning(time: number): Judgement {
  const report: ActivityReport = {
    activity: 'starting',
    since: time,
    source: null,
    label: null,
    detail: null,
    resetsAt: null,
    prompts: 0,
  };
  return { report, claims: {}, troubles: {}, hasWorked: false };
}

export interface Judged {
  readonly judgement: Judgement;
  readonly verdict: Verdict;
}

export interface Circumstances {
  readonly trust: Trust;
  /** Somebody looks at the terminal, so that nothing is done unseen. */
  readonly isWatched: boolean;
}

/** Works one signal in. */
export function judge(
  before: Judgement,
  signal: AssistantSignal,
  { trust, isWatched }: Circumstances,
): Judged {
  const told = withPrompt(before, signal);
  if (signal.activity === undefined) return { judgement: told, verdict: 'noted' };
  // Such a source reads what was written long ago. What was seen to have started does not start again.
  const isOver = signal.activity === 'starting' && before.report.activity !== 'starting';
  if (isOver && trust.raising.includes(signal.source)) return { judgement: told, verdict: 'late' };
  const known = claimsOf(told, signal)[signal.source];
  if (known !== undefined && known.time > signal.time) return { judgement: told, verdict: 'late' };
  const claimed = withClaim(told, signal, trust);
  const decided = decide(claimed, trust);
  const isAnother = asksAnother(before, signal);
  // A file tells its time to the fraction of a millisecond. Whoever is shown this one gives it back in whole ones.
  const report = reportOf(before, decided, { isWatched, isAnother, now: Math.floor(signal.time) });
  const hasWorked = before.hasWorked || report.activity === 'working';
  return {
    judgement: { ...claimed, hasWorked, report: { ...report, prompts: claimed.report.prompts } },
    verdict: verdictOf(signal, decided, { before: before.report, after: report }),
  };
}

/** Somebody looked: what was done is now only idle. */
export function looked(judgement: Judgement, time: number): Judgement {
  if (judgement.report.activity !== 'done') return judgement;
  return { ...judgement, report: { ...judgement.report, activity: 'idle', since: time } };
}

/** A prompt ends what went wrong before it. */
function withPrompt(judgement: Judgement, { prompt, time }: AssistantSignal): Judgement {
  if (prompt === undefined) return judgement;
  const { report } = judgement;
  return {
    ...judgement,
    troubles: since(judgement.troubles, time),
    report: { ...report, prompts: report.prompts + 1 },
  };
}

function claimsOf(judgement: Judgement, { activity }: AssistantSignal): Judgement['claims'] {
  return activity != null && TROUBLES.has(activity) ? judgement.troubles : judgement.claims;
}

function withClaim(judgement: Judgement, signal: AssistantSignal, trust: Trust): Judgement {
  const { source, activity, time, label, detail = null, resetsAt = null } = signal;
  if (activity == null) {
    const { [source]: _claim, ...claims } = judgement.claims;
    const { [source]: _trouble, ...troubles } = judgement.troubles;
    return { ...judgement, claims, troubles };
  }
  const claim: Claim = { activity, time, label, detail, resetsAt };
  if (TROUBLES.has(activity)) {
    const troubles = { ...judgement.troubles, [source]: claim };
    // Who tells of every change and now of a trouble says with it that the work does not go on.
    const isEnd = trust.full.includes(source) && activity !== 'retrying';
    const ended = isEnd ? { [source]: { ...claim, activity: 'idle', detail: null } as const } : {};
    return { ...judgement, claims: { ...judgement.claims, ...ended }, troubles };
  }
  const { [source]: _own, ...others } = judgement.troubles;
  // A source that says that work goes on takes back what it said of trouble; one that is believed also what others said
  // before. A screen may be behind: what it still shows of the work is no word against a trouble that was told meanwhile.
  const rest = isTrusted(trust, source) ? since(others, time) : others;
  const kept = SHOWN.has(source) ? others : judgement.troubles;
  const troubles = activity === 'working' ? rest : kept;
  return { ...judgement, claims: { ...judgement.claims, [source]: claim }, troubles };
}

/** Without what was told before that time. */
function since(claims: Judgement['troubles'], time: number): Judgement['troubles'] {
  return Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim.time >= time));
}

function isTrusted({ full, raising }: Trust, source: SignalSource): boolean {
  return full.includes(source) || raising.includes(source);
}

interface Decision {
  readonly claim: Claim | undefined;
  readonly source: SignalSource | undefined;
  /** The claim of the best source, where a lesser one made it more exact. */
  readonly isRefined: boolean;
}

function decide({ claims, troubles }: Judgement, trust: Trust): Decision {
  const spoken = newest(claims, trust.full, trust.raising);
  const opening = newest(claims, [], trust.raising);
  const isHeld = spoken?.[1].activity === 'idle' && opening?.[1].activity === 'starting';
  const base = isHeld ? opening : spoken;
  if (base === undefined) return bestOf({ ...claims, ...troubles });
  const [source, claim] = base;
  const exacter = EXACTER[claim.activity] ?? [];
  const isLesser = (other: SignalSource) => !isTrusted(trust, other);
  const refining = [
    ...Object.entries(troubles),
    ...Object.entries(claims).filter(([other]) => isLesser(other as SignalSource)),
  ].filter(([, other]) => exacter.includes(other.activity)) as [SignalSource, Claim][];
  const refinement = refining.toSorted(([, a], [, b]) => b.time - a.time)[0];
  if (refinement === undefined) return { claim, source, isRefined: false };
  return { claim: refinement[1], source: refinement[0], isRefined: true };
}

/** The newest word of the trusted sources; of two at the same time that of a full one. */
function newest(
  claims: Judgement['claims'],
  full: readonly SignalSource[],
  raising: readonly SignalSource[],
): readonly [SignalSource, Claim] | undefined {
  const trusted = [...full, ...raising].flatMap((source) => {
    const claim = claims[source];
    return claim === undefined ? [] : [[source, claim] as const];
  });
  return trusted.toSorted(([, a], [, b]) => b.time - a.time)[0];
}

/** Nobody who is trusted has spoken: the newest word of anybody. */
function bestOf(claims: Judgement['claims']): Decision {
  const all = Object.entries(claims) as [SignalSource, Claim][];
  const found = all.toSorted(([, a], [, b]) => b.time - a.time)[0];
  return { claim: found?.[1], source: found?.[0], isRefined: false };
}

function reportOf(
  { report: before, hasWorked }: Judgement,
  { claim, source }: Decision,
  { isWatched, isAnother, now }: { isWatched: boolean; isAnother: boolean; now: number },
): ActivityReport {
  if (claim === undefined || source === undefined) return before;
  const activity = seenOrDone(before, claim.activity, isWatched || !hasWorked);
  const { label, detail: told, resetsAt } = claim;
  if (activity !== before.activity)
    return { ...before, activity, since: now, source, label, detail: told, resetsAt };
  // Never the same time twice: it is by it that two dialogs are told apart.
  if (isAnother)
    return { ...before, since: Math.max(now, before.since + 1), source, label, detail: told, resetsAt };
  // Who says the same in fewer words takes nothing back.
  const detail = claim.detail ?? before.detail;
  return { ...before, source, label, detail, resetsAt: claim.resetsAt ?? before.resetsAt };
}

/**
 * Another dialog has taken the place of the one before, with no other activity between them: a hook told of one again, or
 * a source that had spoken of this one says other words now. What the screen says counts only where it is what is shown:
 * two sources have two wordings of one dialog.
 */
function asksAnother({ report, claims }: Judgement, { source, ...signal }: AssistantSignal): boolean {
  const known = claims[source];
  const isAsking = report.activity === 'waiting_approval' && signal.activity === 'waiting_approval';
  if (!isAsking || known?.activity !== 'waiting_approval' || known.time > signal.time) return false;
  const isOfThis = known.time >= report.since;
  if (source === 'hook') return isOfThis && signal.time > known.time;
  if (source === 'title') return isOfThis && signal.label !== known.label;
  const { detail } = signal;
  return (
    detail !== undefined && known.detail === report.detail && known.detail !== null && detail !== known.detail
  );
}

function seenOrDone(before: ActivityReport, activity: Activity, isSeen: boolean): Activity {
  if (activity !== 'idle') return activity;
  if (before.activity === 'done') return 'done';
  return BUSY.has(before.activity) && !isSeen ? 'done' : 'idle';
}

function verdictOf(
  { source, activity }: AssistantSignal,
  decided: Decision,
  { before, after }: { before: ActivityReport; after: ActivityReport },
): Verdict {
  const isChanged = before.activity !== after.activity;
  if (decided.source === source && isChanged) return decided.isRefined ? 'refined' : 'taken';
  const agrees = activity === null || activity === after.activity || decided.source === source;
  return agrees ? 'noted' : 'outranked';
}
