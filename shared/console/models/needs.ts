import type { Check } from '../../connectors/connector.ts'
import type { Kind } from '../../ticket/ticket.ts'

export interface Need {
  readonly level: 'bad' | 'warn'
  readonly what: string
  readonly why: string
  /** A command that fixes it. */
  readonly command?: string
  /** A page of the console where it is fixed: its path below the console's. */
  readonly page?: string
}

/** A count up to a limit. */
export interface Bounded {
  readonly count: number
  /** There are more. */
  readonly isMore: boolean
}

export interface OngoingStorm {
  readonly connection: string
  readonly kind: Kind
  /** ISO 8601 UTC. */
  readonly since: string
}

interface Observed {
  readonly connections: readonly { readonly name: string; readonly checks: readonly Check[] }[]
  readonly canary: readonly Check[]
  readonly deadLetters: Bounded
  readonly storms: readonly OngoingStorm[]
}

/** What needs a person, the worst first. */
export function needsOf({ connections, canary, deadLetters, storms }: Observed): Need[] {
  const failed = connections.flatMap(({ name, checks }) =>
    checks
      .filter(({ ok }) => !ok)
      .map((check): Need => ({
        level: 'bad',
        what: `${name}: ${check.name}`,
        why: check.detail,
        ...(check.name === 'sign-in'
          ? { command: `npm run connect -- ${name} --renew` }
          : { page: '/connections' }),
      })),
  )
  const { count, isMore } = deadLetters
  const letters: Need = {
    level: 'bad',
    what: `${count}${isMore ? ' and more' : ''} dead ${count === 1 ? 'letter' : 'letters'}`,
    why: 'Alerts that could not be delivered. Remove the cause, then replay them.',
    page: '/dead-letters',
  }
  const stormy = storms.map((storm): Need => ({
    level: 'warn',
    what: `Storm on ${storm.connection} (${storm.kind}) since ${storm.since}`,
    why: 'More tickets than its cap allows: further alerts share one roll-up ticket.',
    page: `/tickets?connection=${encodeURIComponent(storm.connection)}&grouped=yes`,
  }))
  const missed = canary
    .filter(({ ok }) => !ok)
    .map(({ name, detail }): Need => ({ level: 'bad', what: name, why: detail, command: 'npm run canary' }))
  return [...missed, ...failed, ...(count > 0 ? [letters] : []), ...stormy]
}
