import type { Builder } from './builder.ts';

/** What the doctor says. */
export function defineDoctor(builder: Builder): void {
  builder.objectType('DoctorLook', {
    description: 'A part of Berth that was looked at.',
    fields: (t) => ({
      area: t.exposeString('area'),
      things: t.exposeInt('things', { description: 'How many things were looked at.' }),
      skipped: t.exposeString('skipped', {
        nullable: true,
        description: 'Why it could not be looked at; null where it was.',
      }),
    }),
  });
  builder.objectType('Finding', {
    description: 'One thing that is not as it should be.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Stable. All of them are in docs/doctor.md.' }),
      area: t.exposeString('area'),
      severity: t.exposeString('severity', {
        description:
          '`error`: something is wrong now. `warning`: something will go wrong, or is not what it could be. `note`: worth knowing, nothing to do.',
      }),
      subject: t.exposeString('subject', { description: 'An instance’s name, a path, a port, a pid.' }),
      problem: t.exposeString('problem', { description: 'What is, and what should be.' }),
      advice: t.exposeString('advice', { description: 'What to do.' }),
      fixable: t.exposeBoolean('fixable', {
        description: '`berth doctor --fix` can repair it without any risk.',
      }),
      fixed: t.exposeBoolean('fixed', { description: 'It was repaired by this very call: never here.' }),
    }),
  });
  builder.objectType('DoctorReport', {
    description: 'What is written down, compared with what is there.',
    fields: (t) => ({
      version: t.exposeString('version'),
      time: t.exposeString('time'),
      state: t.exposeString('state', { description: 'Directory of registry, logs and sockets.' }),
      daemon: t.exposeString('daemon', { description: '`answers`, `silent` or `absent`.' }),
      looked: t.expose('looked', { type: ['DoctorLook'] }),
      findings: t.expose('findings', { type: ['Finding'] }),
      healthy: t.exposeBoolean('healthy', { description: 'No error and no warning is left.' }),
    }),
  });
  builder.queryFields((t) => ({
    doctor: t.field({
      type: 'DoctorReport',
      description:
        'What `berth doctor` says. It looks for some seconds and repairs nothing; who asks meanwhile gets the same report.',
      resolve: (_, _args, { berth, caller, doctor }) => {
        berth.check(caller, 'daemon.read');
        return doctor.examine();
      },
    }),
  }));
}
