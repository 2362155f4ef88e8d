import { berthPaths } from '@berth/host/paths';
import { describe, expect, it } from 'vitest';
import type { ServiceProgram } from './service-program.ts';
import { unitText } from './unit-text.ts';

const SYSTEMD_RUN = '/usr/bin/systemd-run';

function program(environment: Record<string, string>, entry = '/opt/berth/dist/daemon.js'): ServiceProgram {
  return { paths: berthPaths(environment), entry, environment, umask: 0o027 };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the unit', () => {
  const unit = unitText(program({ BERTH_HOME: '/home/ann/b' }), SYSTEMD_RUN);

  it('runs the daemon of this installation, by the Node that runs this, in a scope of its own', () => {
    const [command = ''] = lines(unit).filter((line) => line.startsWith('ExecStart='));
    expect(command).toMatch(/^ExecStart=\/usr\/bin\/systemd-run --user --scope .*--property=Delegate=yes/);
    expect(command).toMatch(
      new RegExp(` -- ${process.execPath} --max-semi-space-size=4 /opt/berth/dist/daemon\\.js$`),
    );
    expect(unit.split(' -- ')).toHaveLength(2);
  });

  it('ends the daemon alone, and starts it again unless its end was wanted', () => {
    expect(lines(unit)).toEqual(
      expect.arrayContaining([
        'KillMode=process',
        'Restart=always',
        'RestartSec=100ms',
        'RestartPreventExitStatus=0 7',
        'StartLimitIntervalSec=60',
        'StartLimitBurst=10',
        'OOMPolicy=continue',
        'TasksMax=infinity',
      ]),
    );
  });

  it('writes where a daemon in the background writes, with the mask of the user', () => {
    expect(lines(unit)).toEqual(
      expect.arrayContaining(['StandardError=append:/home/ann/b/state/daemon.log', 'UMask=0027']),
    );
  });

  it('knows its own Berth, whatever the variables of the service manager are', () => {
    expect(lines(unit)).toEqual(
      expect.arrayContaining([
        'Environment="BERTH_HOME=/home/ann/b"',
        'Environment="BERTH_ROLE=daemon"',
        'Environment="NODE_COMPILE_CACHE=/home/ann/b/cache/code"',
      ]),
    );
    const xdg = unitText(
      program({ HOME: '/home/ann', XDG_STATE_HOME: '/var/ann', XDG_DATA_HOME: 'relative' }),
      SYSTEMD_RUN,
    );
    expect(xdg).toContain('Environment="XDG_STATE_HOME=/var/ann"');
    expect(xdg).not.toContain('relative');
    expect(xdg).not.toContain('BERTH_HOME');
  });

  it('takes the settings of the daemon along, and nothing that is a secret', () => {
    const text = unitText(
      program({ BERTH_HOME: '/b', BERTH_PORTS: '21000-21999', NPM_TOKEN: 'hush', NODE_OPTIONS: '--inspect' }),
      SYSTEMD_RUN,
    );
    expect(text).toContain('Environment="BERTH_PORTS=21000-21999"');
    expect(text).not.toMatch(/hush|inspect/);
  });

  it('quotes what systemd would read otherwise', () => {
    const home = '/home/ann/50% "off" $HOME \\ ü';
    const text = unitText(program({ BERTH_HOME: home }, `${home}/daemon.js`), undefined);
    expect(text).toContain(
      String.raw`--max-semi-space-size=4 "/home/ann/50%% \"off\" $$HOME \\ ü/daemon.js"`,
    );
    expect(text).toContain(String.raw`Environment="BERTH_HOME=/home/ann/50%% \"off\" $HOME \\ ü"`);
    expect(() => unitText(program({ BERTH_HOME: '/a\nExecStartPre=/bin/evil' }), undefined)).toThrow(
      'line end',
    );
  });

  it('does without a scope where there is no systemd-run', () => {
    const text = unitText(program({ BERTH_HOME: '/b' }), undefined);
    expect(text).toContain(`\nExecStart=${process.execPath} --max`);
  });
});
