import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { FaultList } from '../fault-list.ts'
import { faulty } from '../faulty.ts'
import type { Fault, OwnFault } from './fault.ts'
import type { ManagementGroup } from './management-group.ts'
import { databaseTimeout, notPermitted, ruleRefused, type SdkError } from './sdk-error.ts'

/** What faults need to know of the simulator that they apply to. */
export interface Victim {
  readonly group: ManagementGroup
  readonly faults: FaultList<Fault>
  /** `DOMAIN\name` of the user of the SDK. */
  readonly userName: string
  /** The answer to an exception of the SDK. */
  readonly refused: (context: Context, error: SdkError) => Response
}

interface Environment {
  Bindings: HttpBindings
}

/** Applies the scripted faults to the requests that they match. */
export function faultyServiceManager(victim: Victim): MiddlewareHandler<Environment> {
  const { group, faults, userName, refused } = victim
  return faulty<OwnFault, Environment>({
    faults,
    huge: { head: '[{"Description":"', tail: '"}]', contentType: 'application/json; charset=utf-8' },
    pages: {
      hibernating: ['Hybrid connection: the endpoint is starting'],
      html: ['Sign in to your account'],
    },
    own: {
      acl: (_, context) => refused(context, notPermitted(userName)),
      'business-rule': ({ name }, context) => refused(context, ruleRefused(name)),
      'transaction-cancelled': async (_, context, next) => {
        await next()
        return refused(context, databaseTimeout())
      },
      'modified-meanwhile': async (_fault, _context, next) => {
        modifyAll(group)
        await next()
        return undefined
      },
    },
  })
}

function modifyAll(group: ManagementGroup): void {
  for (const incident of group.incidents.values()) incident['LastModified'] = group.nextModified()
}
