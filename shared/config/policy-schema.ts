import { DURATION } from './duration.ts'

/** The members of a route that say what is done with its tickets, see `Policy`. */
export const POLICY_MEMBERS = {
  onResolve: {
    description:
      'What the end of a problem does: resolve the ticket; hold it, and resolve it when it stays quiet for resolveAfter; write a note; or nothing.',
    enum: ['resolve', 'hold', 'note', 'nothing'],
    default: 'resolve',
  },
  onUnknownEnd: {
    description:
      'What the end of an episode does when its beginning was never reported: nothing (a Fired that comes late then opens a ticket and resolves it), or a ticket at once.',
    enum: ['nothing', 'ticket'],
    default: 'nothing',
  },
  resolveAfter: {
    description: 'For onResolve: hold. How long it must stay quiet (default 30m).',
    ...DURATION,
  },
  onRefire: {
    description: 'What a problem that comes back does to the ticket that the bridge resolved.',
    enum: ['reopen', 'new'],
    default: 'reopen',
  },
  reopenWithin: {
    description:
      'A problem that comes back within this time reopens its ticket; later it gets a new one (default 1d).',
    ...DURATION,
  },
  touch: {
    description: 'Whether a ticket that a person closed, reassigned or took into work gets only notes.',
    enum: ['never-after-human', 'always'],
    default: 'never-after-human',
  },
  wontFix: {
    description:
      'Close codes, as the product stores them, with which a person says that this problem must not open a ticket again within reopenWithin.',
    type: 'array',
    uniqueItems: true,
    items: { type: 'string', minLength: 1 },
  },
  notesPerHour: {
    description:
      'Notes on one ticket within an hour; further reports share one more note, the digest (default 6).',
    type: 'integer',
    minimum: 1,
    maximum: 1000,
  },
  closeAfter: {
    description:
      'Resolve the ticket of an alert whose end is never reported (activity log, stateless log alerts) when no report came for this long. Default: never.',
    ...DURATION,
  },
} as const
