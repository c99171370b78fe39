import type { MiddlewareHandler } from 'hono'
import { faulty } from '../faulty.ts'
import { generalFailure, insufficientRights, NO_ERROR } from './api-error.ts'
import type { OwnFault } from './fault.ts'
import type { Environment, Instance } from './instance.ts'

/** Applies the scripted faults to the requests that they match. */
export function faultyInstance({ faults }: Instance): MiddlewareHandler<Environment> {
  return faulty<OwnFault, Environment>({
    faults,
    huge: {
      head: '{"businessObjects":[{"busObPublicId":"',
      tail: '"}]}',
      contentType: 'application/json; charset=utf-8',
    },
    pages: {
      hibernating: ['Cherwell is currently unavailable', 'An administrator works on it.'],
      html: ['Log in to Cherwell', '<form method="post"></form>'],
    },
    own: {
      acl: (_, context) => context.json(insufficientRights().body),
      rejected: ({ message }, context) => context.json(validationFailure(message)),
      'general-failure': async (_fault, _context, next) => {
        await next()
        return Response.json(generalFailure().body, { status: 500 })
      },
    },
  })
}

/** The body of a 200 that reports a failure: a rule refused the save. */
function validationFailure(error: string): object {
  const fieldValidationErrors = [{ error, errorCode: 'INVALIDVALUE', fieldId: '' }]
  return { busObPublicId: '', busObRecId: '', cacheKey: '', fieldValidationErrors, ...NO_ERROR }
}
