import type { Finding } from '@berth/contract/schemas';

interface FindingKind {
  readonly area: Finding['area'];
  readonly severity: Finding['severity'];
  readonly meaning: string;
  /** What to type or do; `{}` stands for the subject. */
  readonly advice: string;
  /** Whether `--fix` repairs it. */
  readonly fixable?: true;
}

/** Every code of the doctor. docs/doctor.md is generated from it. Codes only grow. */
export const FINDINGS = {
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
    advice: 'Restore berth.db, berth.db-wal and berth.db-shm together from a backup, with no daemon running.',
  },
  database_empty: {
    area: 'registry',
    severity: 'error',
    meaning: 'There are instances’ directories, but the database is empty.',
    advice: 'Restore berth.db, berth.db-wal and berth.db-shm together from a backup, with no daemon running.',
  },
  database_corrupt: {
    area: 'registry',
    severity: 'error',
    meaning: 'The database is damaged; a daemon refuses it. Instances go on.',
    advice:
      'With no daemon running, restore {}, {}-wal and {}-shm together from a backup, or move them away to begin anew.',
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
  keeper_gone: {
    area: 'processes',
    severity: 'error',
    meaning: 'The registry says that an instance runs, but its keeper is gone.',
    advice: 'berth ls (a daemon records the end, and ends what is left of it)',
  },
  keeper_pid_reused: {
    area: 'processes',
    severity: 'error',
    meaning: 'The registry says that an instance runs, but its keeper’s pid belongs to another process now.',
    advice: 'berth ls (a daemon records the end; the other process is left alone)',
  },
  run_before_boot: {
    area: 'processes',
    severity: 'error',
    meaning: 'The registry says that an instance runs, but it did so before the machine was started anew.',
    advice: 'berth ls (a daemon records the end)',
  },
  run_elsewhere: {
    area: 'processes',
    severity: 'warning',
    meaning:
      'An instance runs in another pid namespace, such as a container’s, where it cannot be looked at.',
    advice: 'Run berth doctor where that instance was started.',
  },
  child_gone: {
    area: 'processes',
    severity: 'error',
    meaning: 'A keeper lives and reports no end, but its program’s process is gone.',
    advice: 'berth stop {}',
  },
  end_unrecorded: {
    area: 'processes',
    severity: 'note',
    meaning: 'A program ended while no daemon ran; the next one records it.',
    advice: 'berth ls',
  },
  end_missed: {
    area: 'processes',
    severity: 'error',
    meaning: 'A program has ended, as its exit facts say, but the daemon takes it for running.',
    advice: 'berth daemon restart (instances go on)',
  },
  ended_keeper_alive: {
    area: 'processes',
    severity: 'error',
    meaning: 'An instance is over for the registry, but its keeper lives.',
    advice: 'Look at the process that is named, and end it by hand with: kill PID',
  },
  ended_child_alive: {
    area: 'processes',
    severity: 'error',
    meaning: 'An instance is over for the registry, but its program lives.',
    advice: 'Look at the process that is named, and end it by hand with: kill PID',
  },
  stray_process: {
    area: 'processes',
    severity: 'error',
    meaning: 'Processes carry the marker of an instance that is over.',
    advice: 'Look at the processes that are named, and end them by hand with: kill PID',
  },
  unknown_process: {
    area: 'processes',
    severity: 'error',
    meaning:
      'Processes carry the marker of an instance that has a directory here, but that the registry does not know.',
    advice: 'Look at the processes that are named, and end them by hand with: kill PID',
  },
  keeper_silent: {
    area: 'keepers',
    severity: 'error',
    meaning: 'A keeper lives and listens but does not answer: it is frozen, or stuck.',
    advice: 'If it was stopped: kill -CONT PID. Otherwise: berth stop {}',
  },
  keeper_disagrees: {
    area: 'keepers',
    severity: 'error',
    meaning: 'A keeper says something else about its run than the registry.',
    advice: 'berth daemon restart (instances go on)',
  },
  keeper_facts_differ: {
    area: 'keepers',
    severity: 'error',
    meaning: 'keeper.json names other processes than the registry.',
    advice: 'berth daemon restart (instances go on)',
  },
  keeper_facts_missing: {
    area: 'keepers',
    severity: 'error',
    meaning:
      'A running instance has no keeper.json that can be read. Without it, a lost program could not be found again.',
    advice: 'At a time that suits: berth restart {}',
  },
  claim_without_facts: {
    area: 'keepers',
    severity: 'warning',
    meaning: 'A keeper took a run some time ago but never said that the program runs.',
    advice: 'berth ls (a daemon records how it ended)',
  },
  keeper_unknown: {
    area: 'keepers',
    severity: 'error',
    meaning: 'A keeper of this state directory holds a run that the registry does not know or has as over.',
    advice: 'If it is not needed, end it together with its program: kill {}',
  },
  keeper_faults: {
    area: 'keepers',
    severity: 'note',
    meaning: 'A keeper has written down troubles of its own.',
    advice: 'Read {}',
  },
  keeper_socket_missing: {
    area: 'sockets',
    severity: 'error',
    meaning: 'A keeper lives, but its socket is gone or nobody listens there: nobody can attach any more.',
    advice: 'berth restart {} (its output so far is in its log)',
  },
  socket_stale: {
    area: 'sockets',
    severity: 'warning',
    meaning: 'A socket of a run that is over, on which nobody listens.',
    advice: 'rm {}',
    fixable: true,
  },
  socket_unknown: {
    area: 'sockets',
    severity: 'warning',
    meaning: 'A keeper’s socket that belongs to no run of the registry, and on which nobody listens.',
    advice: 'rm {}',
  },
  socket_unknown_alive: {
    area: 'sockets',
    severity: 'error',
    meaning: 'Somebody listens on a keeper’s socket that belongs to no run of the registry.',
    advice: 'See who it is: ss -xlp',
  },
  run_directory_missing: {
    area: 'logs',
    severity: 'error',
    meaning: 'The directory of a run is gone, and with it its output and its facts.',
    advice: 'If the instance is not needed any more: berth rm {}',
  },
  instance_directory_unknown: {
    area: 'logs',
    severity: 'warning',
    meaning: 'A directory below `instances` belongs to no instance of the registry. It may hold output.',
    advice: 'Look at it. If it is not needed: rm -r {}',
  },
  run_directory_unknown: {
    area: 'logs',
    severity: 'warning',
    meaning: 'A directory of an instance belongs to no run of the registry. It may hold output.',
    advice: 'Look at it. If it is not needed: rm -r {}',
  },
  log_missing: {
    area: 'logs',
    severity: 'error',
    meaning: 'The directory of the current run is there, but its log is not.',
    advice: 'At a time that suits: berth restart {}',
  },
  log_damaged: {
    area: 'logs',
    severity: 'error',
    meaning: 'Records of a log are not as they were written. Readers pass over them and name the gap.',
    advice: 'Check the disk, for example with: dmesg. What else the log holds can be read: berth logs {}',
  },
  log_torn: {
    area: 'logs',
    severity: 'note',
    meaning: 'The log of a run that is over ends within a record, as after a power cut.',
    advice: 'Nothing to do: readers leave it out.',
  },
  log_hole: {
    area: 'logs',
    severity: 'error',
    meaning: 'A segment is missing in the middle of a log. Readers name the gap.',
    advice: 'Nothing can bring it back but a backup. What else the log holds can be read: berth logs {}',
  },
  log_large: {
    area: 'logs',
    severity: 'warning',
    meaning: 'The logs of an instance are far larger than their bound.',
    advice: 'See what its keeper says in keeper.err; at a time that suits: berth restart {}',
  },
  exit_facts_missing: {
    area: 'logs',
    severity: 'warning',
    meaning: 'A run is over, as its keeper has told, but its exit facts are not on disk.',
    advice: 'Nothing to do: the registry has them. Check the disk.',
  },
  exit_facts_differ: {
    area: 'logs',
    severity: 'warning',
    meaning: 'The exit facts on disk say something else than the registry.',
    advice: 'Compare: berth inspect {}',
  },
  exit_record_missing: {
    area: 'logs',
    severity: 'note',
    meaning: 'A run is over, but its log does not end with the record of it, as when the disk was full.',
    advice: 'Nothing to do: the exit facts are known.',
  },
  lease_of_ended: {
    area: 'ports',
    severity: 'error',
    meaning: 'A port is leased to a run that is over or unknown, so nobody else gets it.',
    advice: 'berth daemon restart (instances go on)',
  },
  lease_missing: {
    area: 'ports',
    severity: 'error',
    meaning:
      'A running instance has a port that is not leased to it any more; it may be given to somebody else.',
    advice: 'berth daemon restart (instances go on)',
  },
  lease_without_claim: {
    area: 'ports',
    severity: 'warning',
    meaning: 'A leased port is not claimed on this machine: another Berth may give it away too.',
    advice: 'berth daemon restart (instances go on)',
  },
  claim_without_lease: {
    area: 'ports',
    severity: 'warning',
    meaning: 'A port is claimed for this state directory, but leased to nobody.',
    advice: 'berth daemon restart (instances go on)',
    fixable: true,
  },
  port_intruder: {
    area: 'ports',
    severity: 'error',
    meaning: 'Somebody else listens on a port that is leased to an instance.',
    advice: 'End whoever it is, or get another port: berth restart {}',
  },
  port_range_invalid: {
    area: 'ports',
    severity: 'error',
    meaning: 'BERTH_PORTS is no range of ports; a daemon refuses to start.',
    advice: 'Set it to two numbers such as 20000-29999, or unset it.',
  },
  port_range_scarce: {
    area: 'ports',
    severity: 'warning',
    meaning: 'Nearly all ports of the range are leased or claimed.',
    advice: 'Stop what is not needed, or widen the range: BERTH_PORTS=20000-39999 berth daemon restart',
  },
  port_range_outgoing: {
    area: 'ports',
    severity: 'warning',
    meaning:
      'The range overlaps the ports that the kernel gives to outgoing connections: starts meet ports in use.',
    advice: 'Set BERTH_PORTS to ports outside of net.ipv4.ip_local_port_range, and: berth daemon restart',
  },
  cgroups_none: {
    area: 'cgroups',
    severity: 'note',
    meaning:
      'Instances get no control groups here: running out of memory may then end a keeper instead of its program.',
    advice: 'Nothing to do. What was tried is in the daemon’s log: berth daemon logs',
  },
  group_incomplete: {
    area: 'cgroups',
    severity: 'note',
    meaning: 'A program could not be put into all of its control groups. It runs all the same.',
    advice: 'See the reason. At a time that suits: berth restart {}',
  },
  child_outside_group: {
    area: 'cgroups',
    severity: 'warning',
    meaning: 'A program was started in a control group of its own, and is not in it any more.',
    advice: 'At a time that suits: berth restart {}',
  },
  group_of_ended: {
    area: 'cgroups',
    severity: 'error',
    meaning: 'The control group of an instance that is over still holds processes.',
    advice: 'Look at the processes that are named, and end them by hand with: kill PID',
  },
  group_empty: {
    area: 'cgroups',
    severity: 'note',
    meaning: 'An empty control group of an instance that is over. The next daemon removes it.',
    advice: 'berth up',
    fixable: true,
  },
  group_unknown: {
    area: 'cgroups',
    severity: 'note',
    meaning:
      'Empty control groups beside ours belong to instances that this registry does not know, perhaps another Berth’s.',
    advice: 'Nothing to do, if there is another Berth. Otherwise: rmdir {}/* {}',
  },
  disk_full: {
    area: 'disk',
    severity: 'error',
    meaning: 'There is not enough room to start anything.',
    advice: 'Free some space in the file system of {}.',
  },
  disk_low: {
    area: 'disk',
    severity: 'warning',
    meaning: 'The disk is nearly full: less than 5 % and less than 10 GiB are free.',
    advice: 'Free some space in the file system of {}.',
  },
  inodes_low: {
    area: 'disk',
    severity: 'warning',
    meaning: 'The file system can hold hardly any more files.',
    advice: 'Delete files that are not needed in the file system of {}.',
  },
  ballast_missing: {
    area: 'disk',
    severity: 'warning',
    meaning:
      'The ballast, which lets the registry record ends on a full disk, is missing though there is room.',
    advice: 'berth up (a daemon sets it aside)',
    fixable: true,
  },
  removed_logs: {
    area: 'disk',
    severity: 'note',
    meaning: 'Logs of removed instances take room.',
    advice: 'Delete what is not needed; the largest is {}',
  },
  descriptors_scarce: {
    area: 'descriptors',
    severity: 'warning',
    meaning: 'A process of Berth has nearly as many files open as it may.',
    advice: 'Raise the limit before the daemon is started: ulimit -n 65536; berth daemon restart',
  },
  machine_files_scarce: {
    area: 'descriptors',
    severity: 'warning',
    meaning: 'The machine has nearly as many files open as it can.',
    advice: 'Raise fs.file-max, or end what holds so many files.',
  },
  deleted_files_held: {
    area: 'descriptors',
    severity: 'note',
    meaning: 'A process of Berth holds files that were deleted; their room comes back when it ends.',
    advice: 'For the daemon: berth daemon restart. For a keeper, at a time that suits: berth restart NAME',
  },
  inotify_watches_scarce: {
    area: 'inotify',
    severity: 'warning',
    meaning: 'This user has nearly as many inotify watches as it may; programs will fail to watch files.',
    advice: 'sudo sysctl fs.inotify.max_user_watches=524288',
  },
  inotify_instances_scarce: {
    area: 'inotify',
    severity: 'warning',
    meaning: 'This user has nearly as many inotify instances as it may; programs will fail to watch files.',
    advice: 'sudo sysctl fs.inotify.max_user_instances=1024',
  },
  inotify_limit_small: {
    area: 'inotify',
    severity: 'note',
    meaning: 'The limits of inotify are small for many assistants and development servers side by side.',
    advice: 'sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024',
  },
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof FINDINGS;
