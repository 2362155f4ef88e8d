/** A rule that is broken on purpose: a test must notice. */
export interface Mutation {
  /** The rule, as one would say it. */
  readonly rule: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Tests that must notice, where they are not those of core. */
  readonly tests?: readonly string[];
}

const RECOVERY = 'packages/core/src/recovery/recovery.ts';
const VERDICT = 'packages/core/src/recovery/verdict.ts';
const RECOVERER = 'packages/core/src/recovery/recoverer.ts';
const GROUPS = 'packages/core/src/recovery/failure-groups.ts';
const STEP = 'packages/core/src/recovery/step-recovery.ts';
const SUPERVISOR = 'packages/core/src/instance/supervisor.ts';
const LIFECYCLE = 'packages/core/src/instance/lifecycle.ts';
const DECISION = 'packages/core/src/instance/decision.ts';
const STARTER = 'packages/core/src/instance/starter.ts';
const CONDEMN = 'packages/core/src/health/condemn.ts';
const HEALTH_MONITOR = 'packages/core/src/health/health-monitor.ts';
const LIVENESS = 'packages/core/src/health/liveness.ts';
const LADDER = 'packages/core/src/health/ladder.ts';
const SUSPECTS = 'packages/core/src/health/suspects.ts';
const WRITER = 'packages/keeper/src/log/log-writer.ts';
const RECORDS = 'packages/keeper/src/log/record.ts';
const REPAIR = 'packages/keeper/src/log/log-repair.ts';
const EXIT_FILE = 'packages/keeper/src/program/exit-file.ts';
const PRIVATE_FILES = 'packages/host/src/private-files.ts';
const LOG_TESTS = ['packages/keeper/src/log/log-on-disk.test.ts'];

const QUEUE = 'packages/core/src/admission/start-queue.ts';
const ROOM_MAKER = 'packages/core/src/admission/room-maker.ts';
const GATE = 'packages/core/src/admission/memory-gate.ts';
const QUOTA = 'packages/core/src/admission/quota.ts';
const ADMISSION_TESTS = ['packages/core/src/admission'];

/** `from` must stand in the file exactly once. */
export const MUTATIONS: readonly Mutation[] = [
  {
    rule: 'a run that is being stopped still holds its room',
    file: QUOTA,
    from: "['starting', 'running', 'stopping', 'lost']",
    to: "['starting', 'running', 'lost']",
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'a restart that would find no room ends nothing',
    file: STARTER,
    from: '    await checkQuotas(this.#parts, instance);\n',
    to: '',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'who waits behind somebody of the same owner does not overtake',
    file: QUEUE,
    from: 'if (isBehind) return this.#enter(',
    to: 'if (isBehind && false) return this.#enter(',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'what is queued outlives the daemon with its place',
    file: QUEUE,
    from: '    this.#setWaiting(all.map(({ instance }) => instance));',
    to: '    this.#setWaiting(all.slice(all.length).map(({ instance }) => instance));',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'what waits longer than it may leaves the queue',
    file: QUEUE,
    from: 'if (this.#isOverdue(waiting)) return',
    to: 'if (this.#isOverdue(waiting) && false) return',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'what comes back goes before what is queued',
    file: QUEUE,
    from: 'this.#isBehind = comebacks.isComingBack;',
    to: 'this.#isBehind = false;',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'what was queued and never ran is owed its start',
    file: VERDICT,
    from: ' && !isOwedItsFirst(end)',
    to: '',
  },
  {
    rule: 'nobody is put away because everything stands still',
    file: ROOM_MAKER,
    from: ' || !isFreedByEnds(needed.refusal)',
    to: '',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'an assistant that somebody looks at is not put away',
    file: ROOM_MAKER,
    from: ' && viewers(id) === 0',
    to: '',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'nobody is put away for a quota that has no room even so',
    file: ROOM_MAKER,
    from: 'if (!this.#wouldHelp(needed, all, idle)) return false;',
    to: '',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'starts at once do not see the same free memory',
    file: GATE,
    from: 'this.#pending() + bytes',
    to: 'bytes',
    tests: ADMISSION_TESTS,
  },
  {
    rule: 'what was asked to stop is not started again',
    file: VERDICT,
    from: 'if (wasAsked || ',
    to: 'if (',
  },
  {
    rule: 'a program that left by itself is not started again',
    file: VERDICT,
    from: "cause === 'exited' && (code === 0 || code === CTRL_C)",
    to: "cause === 'exited' && code === CTRL_C",
  },
  {
    rule: 'ctrl-c is leaving',
    file: VERDICT,
    from: "if (cause === 'signalled') return signal === 'SIGINT';",
    to: "if (cause === 'signalled') return false;",
  },
  {
    rule: 'a refused login waits for a person',
    file: VERDICT,
    from: "if (activity?.activity === 'auth_failed') {",
    to: 'if (activity === undefined) {',
  },
  {
    rule: 'a usage limit is waited for',
    file: VERDICT,
    from: "if (activity?.activity === 'limited')",
    to: 'if (activity === undefined)',
  },
  {
    rule: 'memory that ran out twice is a matter for a person',
    file: RECOVERY,
    from: "if (verdict.reason === 'out_of_memory' && ",
    to: "if (verdict.reason === 'limited' && ",
  },
  {
    rule: 'waits have jitter',
    file: RECOVERY,
    from: 'return Math.floor(random * bound);',
    to: 'return bound;',
  },
  {
    rule: 'waits double',
    file: RECOVERY,
    from: 'rules.backoffMs * 2 ** Math.min(attempt - 1, 30)',
    to: 'rules.backoffMs * attempt',
  },
  {
    rule: 'waits have a bound',
    file: RECOVERY,
    from: 'Math.min(rules.backoffMaxMs, ',
    to: 'Math.max(0, ',
  },
  {
    rule: 'the budget ends',
    file: RECOVERY,
    from: 'length >= rules.budget ?',
    to: 'length > rules.budget ?',
  },
  {
    rule: 'starts are charged',
    file: RECOVERY,
    from: 'const charged = current.isFree ? [] : [now];',
    to: 'const charged: number[] = [];',
  },
  {
    rule: 'a reboot costs nothing',
    file: RECOVERY,
    from: 'reason: verdict.reason, isFree: true }',
    to: 'reason: verdict.reason, isFree: false }',
  },
  {
    rule: 'a loop needs ends of one kind',
    file: RECOVERY,
    from: ' && signature === last[0]?.signature',
    to: '',
  },
  {
    rule: 'a loop needs short lives',
    file: RECOVERY,
    from: '(livedMs ?? 0) < rules.loopMs && ',
    to: '',
  },
  {
    rule: 'what was released has nothing held against it',
    file: RECOVERY,
    from: "next: { ...NOTHING, state: 'backing_off', reason,",
    to: "next: { ...NOTHING, restarts: [now, now, now, now, now], state: 'backing_off', reason,",
  },
  {
    rule: 'a start that can never succeed is not tried again',
    file: RECOVERY,
    from: 'if (isFinal) return blocked',
    to: 'if (!isFinal) return blocked',
  },
  {
    rule: 'a clock that was set back refills no budget',
    file: RECOVERY,
    from: 'return now - at < windowMs;',
    to: 'return now >= at && now - at < windowMs;',
  },
  {
    rule: 'a start that is not owed any more is refused',
    file: SUPERVISOR,
    from: 'if (step.isOwed === true && !isOwed(instance.recovery))',
    to: 'if (step.isOwed === undefined)',
  },
  {
    rule: 'a person who starts it ends what is owed',
    file: STEP,
    from: "return { type: isOwed ? 'due' : 'commanded' };",
    to: "return { type: 'due' };",
  },
  {
    rule: 'effects of an older run are dropped',
    file: LIFECYCLE,
    from: "if ('generation' in event && event.generation !== state.generation) {",
    to: 'if (state.generation < 0) {',
  },
  {
    rule: 'a lost run is never started a second time',
    file: LIFECYCLE,
    from: "  lost: {\n    start: { refuse: 'running' },",
    to: "  lost: {\n    start: { to: 'starting', desired: 'running' },",
  },
  {
    rule: 'a lost run that comes back although it was stopped is stopped',
    file: LIFECYCLE,
    from: "if (next.desired === 'running') return { next, effects };",
    to: 'if (next.generation > 0) return { next, effects };',
  },
  {
    rule: 'what is taken out of the archive is not to run',
    file: LIFECYCLE,
    from: "const desired = state.desired === 'removed' && isArchived ? 'archived' : 'stopped';",
    to: "const desired = state.desired === 'removed' && isArchived ? 'archived' : 'running';",
  },
  {
    rule: 'leases end with the run',
    file: DECISION,
    from: "...(next.status === 'exited' && current.run !== null ? { releases: [current.run.id] } : {}),",
    to: '',
  },
  {
    rule: 'what is owed is written with the end',
    file: DECISION,
    from: 'recovery: recovered.next,',
    to: 'recovery: before,',
  },
  {
    rule: 'the evidence of a quarantine is kept',
    file: DECISION,
    from: "if (each.type !== 'recovery.quarantined') return each;",
    to: "if (each.type !== 'recovery.blocked') return each;",
  },
  {
    rule: 'paused is paused',
    file: RECOVERER,
    from: "if (this.#isPaused) return 'paused';",
    to: '',
  },
  {
    rule: 'the budget of the host ends',
    file: RECOVERER,
    from: "if (isSpent) return 'host_budget';",
    to: '',
  },
  {
    rule: 'nothing is started before all is known',
    file: RECOVERER,
    from: 'if (!this.#isOpen || ',
    to: 'if (',
  },
  {
    rule: 'what was used last comes first',
    file: RECOVERER,
    from: 'return usedAt(b) - usedAt(a);',
    to: 'return usedAt(a) - usedAt(b);',
  },
  {
    rule: 'a refusal of a run that was written down is judged once',
    file: RECOVERER,
    from: 'if (now.instance.generation !== generation || ',
    to: 'if (',
  },
  {
    rule: 'the next daemon takes over what is owed',
    file: RECOVERER,
    from: '      this.#consider(found);\n      const { recovery, status }',
    to: '      const { recovery, status }',
  },
  {
    rule: 'one alert for a group',
    file: GROUPS,
    from: 'begun.push(group);',
    to: 'begun.push(group, group);',
  },
  {
    rule: 'a group that fails together is held',
    file: GROUPS,
    from: 'if (elapsed < opened.until) return { group, until: opened.until };',
    to: '',
  },
  {
    rule: 'one of a group is tried before the others',
    file: GROUPS,
    from: 'opened.trial === null || opened.trial === instance.id ? undefined',
    to: 'opened.trial !== instance.name ? undefined',
  },
  {
    rule: 'a group that goes on failing is held longer',
    file: GROUPS,
    from: 'opened.times = Math.min(opened.times + 1, TIMES_MAX);',
    to: '',
  },
  {
    rule: 'who comes while it wakes gets the same run',
    file: STARTER,
    from: 'this.#waking.get(id) ?? ',
    to: '',
  },
  {
    rule: 'what is never to come back is not ended',
    file: CONDEMN,
    from: 'if (!isToComeBack(spec) || isPaused()) return false;',
    to: 'if (isPaused()) return false;',
  },
  {
    rule: 'while recovery is paused nothing is ended',
    file: CONDEMN,
    from: 'if (!isToComeBack(spec) || isPaused()) return false;',
    to: 'if (!isToComeBack(spec)) return false;',
  },
  {
    rule: 'nothing is ended that cannot be reached',
    file: LIFECYCLE,
    from: 'condemn: UNREACHABLE,',
    to: "condemn: { to: 'stopping', effects: ['stop'] },",
  },
  {
    rule: 'what was condemned comes back',
    file: VERDICT,
    from: "if (exit.cause === 'stopped') return { kind: 'again',",
    to: "if (exit.cause === 'reboot') return { kind: 'again',",
  },
  {
    rule: 'a condemned run is ended by the next daemon',
    file: SUPERVISOR,
    from: "now.instance.status === 'stopping' || ",
    to: '',
  },
  {
    rule: 'failures while it starts do not count',
    file: HEALTH_MONITOR,
    from: 'return isStarting || now < excusedUntil',
    to: 'return now < excusedUntil',
  },
  {
    rule: 'nobody is judged right after a sleep of the machine',
    file: HEALTH_MONITOR,
    from: 'return isStarting || now < excusedUntil',
    to: 'return isStarting',
  },
  {
    rule: 'a tool that runs is a sign of life',
    file: LIVENESS,
    from: "use.pids.every((pid) => helpers.has(pid)) ? null : 'tool'",
    to: 'null',
  },
  {
    rule: 'what lives at rest is known after two looks',
    file: LIVENESS,
    from: 'if (!AT_REST.has(activity) || !AT_REST.has(last.activity))',
    to: 'if (!AT_REST.has(activity))',
  },
  {
    rule: 'only who works may hang',
    file: LIVENESS,
    from: "if (look.activity !== 'working') return 'activity';",
    to: '',
  },
  {
    rule: 'each rung has its time',
    file: LADDER,
    from: 'now >= ladder.deadline',
    to: 'now >= 0',
  },
  {
    rule: 'what Berth ends by a signal did not leave',
    file: SUSPECTS,
    from: 'this.#runs.has(run) && ',
    to: 'this.#runs.size < 0 && ',
  },
  {
    rule: 'output is synced within a second',
    file: WRITER,
    from: 'await files.fdatasync(segment.fd);',
    to: 'await Promise.resolve();',
    tests: LOG_TESTS,
  },
  {
    rule: 'what a refused write left behind is cut off',
    file: WRITER,
    from: 'ftruncateSync(this.#fd, this.#position);',
    to: 'ftruncateSync(this.#fd, this.#position + 20);',
    tests: LOG_TESTS,
  },
  {
    rule: 'the name of a new segment is synced',
    file: WRITER,
    from: 'if (path === this.#namedPath) return;',
    to: 'if (path !== this.#namedPath) return;',
    tests: LOG_TESTS,
  },
  {
    rule: 'a record whose checksum is wrong is not believed',
    file: RECORDS,
    from: "if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32BE(at + 4)) return 'damaged';",
    to: '',
    tests: LOG_TESTS,
  },
  {
    rule: 'a mended segment is on disk before it takes the place of the damaged one',
    file: REPAIR,
    from: 'await file.sync();',
    to: '',
    tests: LOG_TESTS,
  },
  {
    rule: 'exit facts are on disk before they get their name',
    file: EXIT_FILE,
    from: 'attempt(() => fsyncSync(fd));',
    to: '',
    tests: ['packages/keeper/src/program/exit-file.test.ts'],
  },
  {
    rule: 'a small file is on disk before it takes the place of the old one',
    file: PRIVATE_FILES,
    from: 'fsyncSync(file);',
    to: '',
    tests: ['packages/host/src/private-files-on-disk.test.ts'],
  },
];
