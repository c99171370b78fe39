import type { OwnAlert } from '../announce/own-alert.ts'

/** A warning about a connection's sign-in, or about a right that its user lacks, for people. */
export interface Warning {
  readonly event: 'sign-in-ends-soon' | 'sign-in-needed' | 'right-needed'
  readonly connection: string
  /** Identifies this warning among those of its event and connection. */
  readonly id: string
  /** ISO 8601. From when on it holds, the same however often it is sent. */
  readonly since: string
  readonly daysLeft?: number
  /** ISO 8601. */
  readonly endsAt?: string
  readonly reason?: string
  /** What the user may not do: `open incidents`. */
  readonly right?: string
  /** What a person must do. */
  readonly action: string
}

const RULES: Readonly<Record<Warning['event'], (warning: Warning) => string>> = {
  'sign-in-needed': ({ connection }) => `Connection ${connection} needs a sign-in`,
  'sign-in-ends-soon': ({ connection, endsAt }) =>
    `The sign-in of connection ${connection} ends on ${String(endsAt).slice(0, 10)}`,
  'right-needed': ({ connection, right }) => `The user of connection ${connection} may not ${right ?? ''}`,
}

/** A warning as an alert, so that it becomes a ticket like any other. */
export function alertOfWarning(warning: Warning): OwnAlert {
  const { event, connection, id, since, daysLeft, endsAt, reason = '', right, action } = warning
  const isNeeded = event !== 'sign-in-ends-soon'
  return {
    id: `${event}/${connection}/${id}`,
    rule: RULES[event](warning),
    severity: isNeeded ? 'Sev1' : 'Sev2',
    condition: 'fired',
    since,
    description: isNeeded
      ? `Its alerts wait in the queue until then. ${reason} ${action}`
      : `When it ends, alerts for this connection wait until someone signs in. ${action}`,
    items: [connection],
    facts: {
      connection,
      event,
      action,
      ...(daysLeft === undefined ? {} : { daysLeft: String(daysLeft) }),
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(right === undefined ? {} : { right }),
    },
  }
}
