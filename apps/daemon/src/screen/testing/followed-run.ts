import { type AssistantSignal, newInstanceId, newRunId } from '@berth/contract';
import { NO_SCREEN_RULES, type ScreenRules } from '@berth/contract/schemas';
import { systemClock } from '@berth/host';
import { FakeDriver, FakeWorld, ManualClock, SequentialIdentity } from '@berth/testkit';
import { CheckpointFile } from '../checkpoint-file.ts';
import { RuleSet } from '../rule-set.ts';
import { type ClaimSource, ScreenMatcher } from '../screen-matcher.ts';
import { ScreenTrack } from '../screen-track.ts';

export type FollowedRun = Awaited<ReturnType<typeof startFollowedRun>>;

/** A run on a fake machine, whose screen can be followed by one daemon after the other. */
export async function startFollowedRun(directory: string, program = 'echo') {
  const clock = new ManualClock();
  const identity = new SequentialIdentity(() => clock.now());
  const world = new FakeWorld(clock);
  const driver = new FakeDriver(world);
  const ids = { instance: newInstanceId(identity), run: newRunId(identity), generation: 1 };
  const handle = driver.plan(ids);
  const size = { cols: 40, rows: 5 };
  const request = { ...ids, ...size, file: program, args: [], env: {}, cwd: '/', stopSignal: 'SIGTERM' };
  await driver.start(handle, request);
  const checkpoint = new CheckpointFile(directory, ids.run);
  const faults: string[] = [];
  const signals: AssistantSignal[] = [];
  const tracks: ScreenTrack[] = [];
  const follow = async (fresh = false, matcher?: ScreenMatcher) => {
    const track = new ScreenTrack({
      driver,
      handle,
      checkpoint,
      clock,
      fresh,
      onFault: (what, error) => faults.push(`${what}: ${String(error)}`),
      onSignal: (signal) => signals.push(signal),
    });
    tracks.push(track);
    track.watch(matcher);
    await track.open();
    return track;
  };
  const matcherOf = (rules: Partial<ScreenRules>, standing: readonly ClaimSource[] = []) => {
    const onSlowRule = (name: string) => faults.push(`slow rule: ${name}`);
    const ruleSet = new RuleSet({ rules: { ...NO_SCREEN_RULES, ...rules }, clock: systemClock, onSlowRule });
    return new ScreenMatcher({ rules: ruleSet, standing, clock });
  };
  const end = async () => {
    for (const track of tracks) await track.close(false);
  };
  return { clock, run: world.run(ids.run), checkpoint, faults, signals, follow, matcherOf, end };
}
