import type { FindingKind } from './finding-kind.ts';

/** What is wrong with runs. */
export const RUN_FINDINGS = {
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
    advice:
      'Check the disk, for example with: dmesg. What else the log holds can be read: berth logs {}. To mend it once the run is over: berth doctor --repair',
  },
  log_in_doubt: {
    area: 'logs',
    severity: 'warning',
    meaning:
      'The disk refused to store a part of a log, twice. It can be read as long as the machine runs, and may be gone after that.',
    advice: 'Check the disk, for example with: dmesg. To have that part elsewhere: berth logs {} >FILE',
  },
  log_torn: {
    area: 'logs',
    severity: 'note',
    meaning: 'The log of a run that is over ends within a record, as after a power cut.',
    advice: 'Nothing to do: readers leave it out. To have it cut off: berth doctor --repair',
  },
  log_hole: {
    area: 'logs',
    severity: 'error',
    meaning: 'A segment, or the end of one, is missing in the middle of a log. Readers name the gap.',
    advice:
      'Nothing can bring it back but a backup. What else the log holds can be read: berth logs {}. To have the gap in the log itself: berth doctor --repair',
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
} as const satisfies Record<string, FindingKind>;
