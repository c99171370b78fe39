import type { SilenceState, StoredSilence } from '../../shared/bridge/mute/silence-register.ts'

/** What is stored of silences. */
export const SILENCE: Readonly<Record<keyof (SilenceState & StoredSilence), string>> = {
  silences: 'Up to 50 that last or are to come, and as many that are over, each with the members below.',
  id: 'Names it.',
  from: 'When it begins.',
  until: 'When it ends.',
  when: 'Which alerts, in CEL; absent: all.',
  routes: 'On which routes; absent: on all.',
  mute: '`hold`, `note` or `drop`; absent: as the route says.',
  why: 'As the person said.',
  by: 'Who has added it.',
  addedAt: 'When.',
  endedAt: 'When a person has ended it before its time; absent otherwise.',
  endedBy: 'Who has.',
}
