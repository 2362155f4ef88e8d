import { describe, expect, it } from 'vitest';
import { ownEnvironment, userEnvironment } from './own-environment.ts';

describe('the environment of Berth’s own processes', () => {
  it('has no Node options and no marks of an instance', () => {
    const environment = {
      PATH: '/bin',
      BERTH_HOME: '/b',
      NODE_OPTIONS: '--inspect',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      BERTH_INSTANCE: 'ins_1',
      BERTH_INSTANCE_TOKEN: 'berth_i_1',
      BERTH_WORKSPACE: '/w',
      BERTH_PORT_WEB: '20000',
      BERTH_PORTAL: 'kept',
      UNSET: undefined,
    };
    expect(ownEnvironment(environment, 'daemon')).toEqual({
      PATH: '/bin',
      BERTH_HOME: '/b',
      BERTH_PORTAL: 'kept',
      BERTH_ROLE: 'daemon',
    });
  });
});

describe('the environment of the user', () => {
  it('has back what the launcher set aside', () => {
    expect(
      userEnvironment({
        BERTH_USER_NODE_EXTRA_CA_CERTS: '/ca.pem',
        BERTH_HOME: '/b',
        BERTH_USER_NODE_OPTIONS: '-x',
      }),
    ).toEqual({ NODE_EXTRA_CA_CERTS: '/ca.pem', BERTH_HOME: '/b', NODE_OPTIONS: '-x' });
  });
});
