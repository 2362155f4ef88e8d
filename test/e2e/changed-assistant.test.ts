import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceView } from '@berth/contract/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, until } from '../support/sandbox.ts';

/** An assistant that says of itself, in its state file or by a hook, whatever is typed, and lets it be read. */
const program = (version: string) => `#!/bin/sh
[ "$1" = --version ] && echo '${version} (Claude Code)' && exit
echo ready
count=0
while read -r how what; do
  count=$((count + 1))
  case $how in
    state) printf '%s' "$what" > "$CLAUDE_CONFIG_DIR/sessions/$$.json" ;;
    pause) sleep 0.1 ;;
    hook) printf '%s' "$what" > "$BERTH_HOOKS/Stop.$count" ;;
  esac
  echo "said $count"
done
`;

/** What no version that Berth knows has ever said. */
const STRANGE = ['null', '["idle"]', '{"status":{"now":"idle"}}', '{"status":"pondering"}', '{'];

describe('an assistant of a version that nobody knows', { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  let bin: string;
  let said = 0;
  beforeAll(async () => {
    sandbox = await Sandbox.create();
    bin = join(sandbox.home, 'bin');
    await mkdir(bin);
    await install('99.1.0');
    const config = join(sandbox.home, 'claude');
    await mkdir(config);
    const environment = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, CLAUDE_CONFIG_DIR: config };
    const started = await sandbox.run(['start', 'claude', '-n', 'ann'], { environment });
    expect(started).toMatchObject({ code: 0 });
    await until('it is there', async () => (await sandbox.ok('logs', 'ann')).includes('ready'));
  });
  afterAll(() => sandbox.dispose());

  const install = (version: string) => writeFile(join(bin, 'claude'), program(version), { mode: 0o755 });
  const inspect = () => sandbox.json<InstanceView>('inspect', 'ann');
  const doctor = async () => {
    const environment = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await sandbox.run(['agents', 'doctor', 'claude'], { environment });
    return stdout;
  };

  async function says(...lines: readonly string[]): Promise<void> {
    await sandbox.ok('send', 'ann', '--no-enter', `${lines.join('\n')}\n`);
    said += lines.length;
    await until('it was said', async () => (await sandbox.ok('logs', 'ann')).includes(`said ${said}\n`));
  }

  it('runs, and what is not known of it is said', async () => {
    expect(await doctor()).toContain('99.1.0 was not tried with this Berth');
    expect(await inspect()).toMatchObject({ status: 'running', agent: 'claude' });
  });

  it('may say what it likes: Berth makes nothing of it, and hears what it understands again', async () => {
    const { pid } = await inspect();
    await says(...STRANGE.flatMap((what) => [`state ${what}`, 'pause', `hook ${what}`, 'pause']));
    await says('state {"status":"busy"}');
    await until('it works', async () => (await inspect()).activity === 'working');
    await says('state {"status":"idle"}');
    await until('it rests', async () => ['idle', 'done'].includes((await inspect()).activity));
    expect(await inspect()).toMatchObject({ status: 'running', pid, generation: 1 });
    expect(await readFile(join(sandbox.state, 'daemon.log'), 'utf8')).not.toContain('"level":"warn"');
  });

  it('may be replaced while it runs, and goes on', async () => {
    const { pid } = await inspect();
    await install('99.2.0');
    expect(await doctor()).toContain('99.2.0 was not tried with this Berth');
    await says('state {"status":"busy"}');
    await until('it works', async () => (await inspect()).activity === 'working');
    expect(await inspect()).toMatchObject({ status: 'running', pid, generation: 1 });
  });
});
