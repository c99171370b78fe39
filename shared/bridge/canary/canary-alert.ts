import type { Condition } from '../../alert/alert.ts'
import { payloadOf } from '../announce/own-alert.ts'

/** One canary: an alert without a problem, which tests whether alerts become tickets. */
export interface Canary {
  /** Names the episode: canaries with the same one share a ticket. */
  readonly id: string
  readonly condition: Condition
  /** ISO 8601 UTC. */
  readonly at: string
}

/** A canary as an alert of the common alert schema. */
export function alertOfCanary({ id, condition, at }: Canary): object {
  return payloadOf({
    id: `canary/${id}`,
    rule: 'Canary of the alert bridge',
    severity: 'Sev4',
    condition,
    since: at,
    ...(condition === 'resolved' ? { endedAt: at } : {}),
    description: 'Nothing is wrong: the bridge tests whether alerts become tickets. Leave this ticket open.',
    items: ['alert-ticket-bridge'],
    facts: {},
  })
}
