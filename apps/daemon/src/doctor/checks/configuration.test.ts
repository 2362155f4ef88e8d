import { err } from '@berth/foundation';
import { describe, expect, it } from 'vitest';
import { world } from '../testing/made-up-world.ts';
import { configuration } from './configuration.ts';

describe('notify.yaml', () => {
  it('that cannot be used is named with the places where it is wrong', () => {
    const path = '/home/ann/berth/config/notify.yaml';
    const problems = ['3:5: desktop: Invalid option.', '4:1: there is no colour in a file of this kind'];
    const now = world().configuration;
    const made = world({ configuration: { ...now, notify: { path, config: err(problems) } } });
    expect(configuration.judge(made).findings).toMatchObject([
      {
        code: 'notify_file_invalid',
        subject: path,
        problem:
          'line 3, column 5: desktop: Invalid option; line 4, column 1: there is no colour in a file of this kind.',
        advice: expect.stringContaining(`Correct ${path}.`),
      },
    ]);
  });

  it('is no finding when it is as it should be, or not there', () => {
    expect(configuration.judge(world()).findings).toEqual([]);
  });
});

describe.each(['recovery', 'isolation', 'quotas', 'access'] as const)('%s.yaml', (name) => {
  it('that cannot be used is named with the places where it is wrong', () => {
    const path = `/home/ann/berth/config/${name}.yaml`;
    const now = world().configuration;
    const made = world({ configuration: { ...now, [name]: { path, config: err(['2:3: well: no']) } } });
    expect(configuration.judge(made).findings).toMatchObject([
      { code: `${name}_file_invalid`, subject: path, problem: 'line 2, column 3: well: no.' },
    ]);
  });
});

describe('definitions of agents', () => {
  it('that cannot be used are named with what is wrong, and where', () => {
    const now = world().configuration;
    const path = '/home/ann/berth/config/agents/parrot.yaml';
    const problems = ['2:1: there is no comand in a file of this kind'];
    const made = world({ configuration: { ...now, agents: { files: 3, faulty: [{ path, problems }] } } });
    expect(configuration.judge(made)).toMatchObject({
      things: 8,
      findings: [
        {
          code: 'agent_file_invalid',
          subject: path,
          problem: 'line 2, column 1: there is no comand in a file of this kind.',
        },
      ],
    });
  });
});
