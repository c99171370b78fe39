import type { MiddlewareHandler } from 'hono'
import { faulty } from '../faulty.ts'
import { missingPrivilege, pluginRefused, serviceProtection, sqlTimeout } from './dataverse-error.ts'
import type { OwnFault } from './fault.ts'
import type { Environment, Organization } from './organization.ts'

/** Applies the scripted faults to the requests that they match. */
export function faultyOrganization({ faults, userId }: Organization): MiddlewareHandler<Environment> {
  return faulty<OwnFault, Environment>({
    faults,
    huge: {
      head: '{"value":[{"description":"',
      tail: '"}]}',
      contentType: 'application/json; odata.metadata=minimal',
    },
    pages: {
      hibernating: ['This environment is in administration mode'],
      html: ['Sign in to your account', '<form method="post"></form>'],
    },
    own: {
      acl: () => {
        throw missingPrivilege(userId, 'prvWriteIncident', 'incident')
      },
      'business-rule': ({ name }) => {
        throw pluginRefused(name)
      },
      'service-protection': ({ limit, retryAfterSeconds }, context) => {
        context.header('Retry-After', String(retryAfterSeconds))
        throw serviceProtection(limit)
      },
      'transaction-cancelled': async (_fault, _context, next) => {
        await next()
        return Response.json(sqlTimeout().envelope, { status: 500 })
      },
    },
  })
}
