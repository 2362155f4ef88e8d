import type acts from './en/acts.json';
import type audit from './en/audit.json';
import type doctor from './en/doctor.json';
import type fleet from './en/fleet.json';
import type inbox from './en/inbox.json';
import type instance from './en/instance.json';
import type settings from './en/settings.json';
import type shell from './en/shell.json';
import type start from './en/start.json';
import type states from './en/states.json';
import type terminal from './en/terminal.json';
import type tokens from './en/tokens.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    returnNull: false;
    resources: {
      acts: typeof acts;
      audit: typeof audit;
      doctor: typeof doctor;
      fleet: typeof fleet;
      inbox: typeof inbox;
      instance: typeof instance;
      settings: typeof settings;
      shell: typeof shell;
      start: typeof start;
      states: typeof states;
      terminal: typeof terminal;
      tokens: typeof tokens;
    };
  }
}
