import type { Behaviour, Command } from './driver-conformance.ts';
import { driverConformance } from './driver-conformance.ts';
import { FakeWorld } from './fake-driver/world.ts';
import { FakeDriver, NOT_EXECUTABLE } from './fake-driver.ts';
import { ManualClock } from './manual-clock.ts';

const named = (file: string): Command => ({ file, args: [] });

const programs: Record<Behaviour, Command> = {
  obedient: named('obedient'),
  echo: named('echo'),
  count: named('count'),
  crash: named('crash'),
  stubborn: named('stubborn'),
  polite: named('polite'),
  interrupted: named('interrupted'),
  family: named('family'),
  leaver: named('leaver'),
  sizer: named('sizer'),
  flood: named('flood'),
  speaker: named('speaker'),
  notExecutable: named(NOT_EXECUTABLE),
};

driverConformance({
  name: 'the fake driver',
  programs,
  create: async () => {
    const world = new FakeWorld(new ManualClock({ free: true }));
    let driver = new FakeDriver(world);
    return {
      driver,
      newRequest: (basics) => ({ ...basics, env: {}, cwd: '/home/ann/project' }),
      daemonRestart: async () => {
        driver.crash();
        driver = new FakeDriver(world);
        return driver;
      },
      killKeeper: async (handle) => {
        world
          .all()
          .find(({ request }) => request.run === handle.data['run'])
          ?.killKeeper();
      },
      countProcesses: async ({ run }) => world.find(run)?.processes ?? 0,
      dispose: async () => world.reboot(),
    };
  },
});
