import type { FindingKind } from './finding-kind.ts';

/** What is wrong with Berth as a whole. */
export const STATE_FINDINGS = {
  node_unfit: {
    area: 'versions',
    severity: 'error',
    meaning: 'This Node.js is not one that Berth runs on.',
    advice: 'Install Node.js 24.16 or later, or 26.1 or later, from https://nodejs.org.',
  },
  sqlite_old: {
    area: 'versions',
    severity: 'error',
    meaning: 'The SQLite of this Node.js can lose commits; a daemon refuses to start.',
    advice: 'Use a Node.js from https://nodejs.org, or one built with a newer SQLite.',
  },
  daemon_other_version: {
    area: 'versions',
    severity: 'warning',
    meaning: 'The daemon is of another version than this command.',
    advice: 'berth daemon restart',
  },
  keeper_other_version: {
    area: 'versions',
    severity: 'note',
    meaning:
      'A keeper is of another version than this command: it was started before an upgrade. It goes on as it is.',
    advice: 'To get the new one at a time that suits: berth restart {}',
  },
  database_newer: {
    area: 'versions',
    severity: 'error',
    meaning: 'The database was written by a newer Berth; this one refuses to open it.',
    advice: 'Use that version or a later one.',
  },
  database_older: {
    area: 'versions',
    severity: 'note',
    meaning: 'The database is of an older Berth. The next daemon brings it up to date.',
    advice: 'berth daemon restart',
  },
  directory_missing: {
    area: 'directories',
    severity: 'error',
    meaning: 'A directory that a daemon makes at its start is missing.',
    advice: 'berth daemon restart',
  },
  directory_foreign: {
    area: 'directories',
    severity: 'error',
    meaning: 'One of Berth’s paths is no directory, or belongs to another user.',
    advice: 'Move {} away, or set BERTH_HOME to another directory.',
  },
  directory_open: {
    area: 'directories',
    severity: 'error',
    meaning: 'Other users can enter a directory that holds secrets; a daemon refuses to start.',
    advice: 'chmod 700 {}',
    fixable: true,
  },
  directory_unwritable: {
    area: 'directories',
    severity: 'error',
    meaning: 'Berth cannot write into one of its directories.',
    advice: 'Make {} writable, or set BERTH_HOME to another directory.',
  },
  file_open: {
    area: 'directories',
    severity: 'warning',
    meaning: 'Other users may read or write one of Berth’s files.',
    advice: 'chmod 600 {}',
    fixable: true,
  },
  leftover_temporary: {
    area: 'directories',
    severity: 'warning',
    meaning: 'A file that was being written when its writer was killed. What it was to replace is whole.',
    advice: 'rm {}',
    fixable: true,
  },
  path_unreadable: {
    area: 'directories',
    severity: 'error',
    meaning: 'Something in the state directory cannot be looked at.',
    advice: 'Make {} readable for this user.',
  },
  agent_file_invalid: {
    area: 'configuration',
    severity: 'warning',
    meaning:
      'A definition of an agent cannot be used. An agent of its own does not start; one of Berth’s is as it comes with it.',
    advice: 'Correct {}. What may be in it: docs/agents.md',
  },
  notify_file_invalid: {
    area: 'configuration',
    severity: 'warning',
    meaning:
      'notify.yaml cannot be used. Notices are given as it said before, and by the next daemon as without it.',
    advice: 'Correct {}. What may be in it: docs/notifications.md. What counts now: berth notify',
  },
  recovery_file_invalid: {
    area: 'configuration',
    severity: 'warning',
    meaning:
      'recovery.yaml cannot be used. What fails is started again as it said before, and by the next daemon as without it.',
    advice: 'Correct {}. What may be in it: docs/recovery.md',
  },
  isolation_file_invalid: {
    area: 'configuration',
    severity: 'error',
    meaning: 'isolation.yaml cannot be used. What does not say its isolation is not started until it can.',
    advice: 'Correct {}. What may be in it: docs/isolation.md',
  },
  quotas_file_invalid: {
    area: 'configuration',
    severity: 'error',
    meaning:
      'quotas.yaml cannot be used. Starts are admitted as it said before; a daemon that has not read it yet starts nothing.',
    advice: 'Correct {}. What may be in it: docs/quotas.md. What counts now: berth quota',
  },
  access_file_invalid: {
    area: 'configuration',
    severity: 'error',
    meaning:
      'access.yaml cannot be used. The daemon listens as it said before; one that has not read it yet is reached at its socket alone.',
    advice: 'Correct {}. What may be in it: docs/security.md. How it is reached now: berth daemon status',
  },
  daemon_absent: {
    area: 'daemon',
    severity: 'note',
    meaning: 'Instances run and no daemon does. They do not mind; the next command starts one.',
    advice: 'berth up',
  },
  daemon_silent: {
    area: 'daemon',
    severity: 'error',
    meaning: 'A daemon is there but does not answer.',
    advice: 'berth daemon restart --force (instances go on)',
  },
  daemon_deaf: {
    area: 'daemon',
    severity: 'error',
    meaning: 'A process holds the lock of the state directory, but nobody listens on the daemon’s socket.',
    advice: 'berth daemon restart --force (instances go on)',
  },
  daemon_refuses: {
    area: 'daemon',
    severity: 'error',
    meaning: 'The daemon answers, but with an error.',
    advice: 'See: berth daemon logs',
  },
  daemon_reconciling: {
    area: 'daemon',
    severity: 'note',
    meaning: 'The daemon still looks at what it found when it started.',
    advice: 'Ask again in a moment: berth doctor',
  },
  daemon_facts_stale: {
    area: 'daemon',
    severity: 'note',
    meaning:
      'daemon.json is about a daemon that has ended. Whoever reads it checks that, so it does no harm.',
    advice: 'rm {}',
    fixable: true,
  },
  daemon_facts_wrong: {
    area: 'daemon',
    severity: 'warning',
    meaning: 'daemon.json is not about the daemon that answers, which `berth daemon stop --force` relies on.',
    advice: 'berth daemon restart',
  },
  daemon_socket_stale: {
    area: 'daemon',
    severity: 'note',
    meaning: 'The daemon’s socket is there, and no daemon. The next one replaces it.',
    advice: 'rm {}',
    fixable: true,
  },
  daemon_log_large: {
    area: 'daemon',
    severity: 'warning',
    meaning: 'The daemon’s log has become very large. It begins anew when a daemon starts.',
    advice: 'berth daemon restart',
  },
  daemon_log_warnings: {
    area: 'daemon',
    severity: 'note',
    meaning: 'The daemon has had much to complain about lately.',
    advice: 'See: berth daemon logs',
  },
  database_missing: {
    area: 'registry',
    severity: 'error',
    meaning: 'There are instances’ directories, but no database that knows them.',
    advice: 'berth up (a daemon takes the newest good backup, where there is one)',
  },
  database_empty: {
    area: 'registry',
    severity: 'error',
    meaning: 'There are instances’ directories, but the database is empty.',
    advice: 'berth up (a daemon takes the newest good backup, where there is one)',
  },
  database_corrupt: {
    area: 'registry',
    severity: 'error',
    meaning:
      'The database is damaged. The next daemon takes the newest good backup in its place, or refuses where there is none.',
    advice:
      'berth up. Where it says that there is no good backup: move {}, {}-wal and {}-shm away to begin anew.',
  },
  database_unreadable: {
    area: 'registry',
    severity: 'error',
    meaning: 'The database cannot be read.',
    advice: 'Check that {} and its directory belong to this user, and that the disk is well.',
  },
  record_damaged: {
    area: 'registry',
    severity: 'error',
    meaning:
      'A record of the database is in its place but cannot be read, or points to one that is not there.',
    advice: 'Restore the database from a backup, with no daemon running.',
  },
  registry_restored: {
    area: 'registry',
    severity: 'warning',
    meaning:
      'The database was damaged or lost; a backup and what keepers had written down took its place. Prompts that waited, and events, from after the backup are lost.',
    advice: 'See what was put back: berth events. When the damaged file is not needed any more: rm {}*',
  },
  audit_broken: {
    area: 'audit',
    severity: 'error',
    meaning: 'The record of all acts was changed, or parts of it are missing.',
    advice: 'See all of it: berth audit verify. What that means and what to do: docs/audit.md',
  },
  audit_unwritten: {
    area: 'audit',
    severity: 'note',
    meaning:
      'The last write to the record of all acts was broken off. The next daemon puts what is left of it aside.',
    advice: 'berth daemon restart (instances go on)',
  },
  daemon_disagrees: {
    area: 'registry',
    severity: 'error',
    meaning: 'The daemon says something else about an instance than the registry.',
    advice: 'berth daemon restart (instances go on)',
  },
  instance_unattached: {
    area: 'registry',
    severity: 'warning',
    meaning: 'An instance runs, but the daemon has no stream from its keeper.',
    advice: 'berth daemon restart (instances go on)',
  },
  instance_lost: {
    area: 'registry',
    severity: 'warning',
    meaning: 'The daemon could not reach an instance’s keeper, and could not prove its end.',
    advice: 'See: berth inspect {}. To end it: berth stop {}',
  },
  start_stuck: {
    area: 'registry',
    severity: 'warning',
    meaning: 'An instance has been starting for longer than any start takes.',
    advice: 'berth daemon restart (instances go on)',
  },
  stop_stuck: {
    area: 'registry',
    severity: 'warning',
    meaning: 'An instance has been stopping for longer than any grace.',
    advice: 'berth daemon restart (instances go on)',
  },
} as const satisfies Record<string, FindingKind>;
