import type { Context, MiddlewareHandler } from 'hono'
import { faulty } from '../faulty.ts'
import { newSysId } from './database.ts'
import type { OwnFault } from './fault.ts'
import type { Environment, Instance } from './instance.ts'
import { aclRefused, apiRefused, businessRuleAborted, transactionCancelled } from './rest-error.ts'

/** Applies the scripted faults to the requests that they match. */
export function faultyInstance({ faults }: Instance): MiddlewareHandler<Environment> {
  return faulty<OwnFault, Environment>({
    faults,
    huge: {
      head: '{"result":[{"description":"',
      tail: '"}]}',
      contentType: 'application/json;charset=UTF-8',
    },
    pages: {
      hibernating: [
        'Your instance is hibernating',
        '<p><a href="https://developer.servicenow.com/dev.do#!/home?wu=true">Sign in to wake your instance</a></p>',
      ],
      html: ['Log in | ServiceNow', '<form action="/login.do" method="post"></form>'],
    },
    own: {
      acl: (_, context) => {
        throw aclError(context.req.method)
      },
      'business-rule': ({ name }, context) => {
        throw businessRuleAborted(tableName(context.req.path), name, newSysId())
      },
      'import-refused': importAnswer,
      'events-dropped': (_, context) =>
        context.json({ result: { 'Default Bulk Endpoint': '0 events were inserted' } }),
      'transaction-cancelled': async (_, context, next) => {
        await next()
        return cancelledAnswer(context.res)
      },
    },
  })
}

/** The 200 of a list is already sent when the transaction is cancelled; any other answer becomes a 500. */
async function cancelledAnswer(answer: Response): Promise<Response> {
  const { envelope, status } = transactionCancelled()
  if (answer.status !== 200) return Response.json(envelope, { status })
  const body = (await answer.json()) as object
  return 'result' in body && Array.isArray(body.result)
    ? Response.json({ ...body, ...envelope })
    : Response.json(envelope, { status })
}

function importAnswer(
  { status, message }: Extract<OwnFault, { kind: 'import-refused' }>,
  context: Context<Environment>,
): Response {
  const staging_table = context.req.path.split('/').at(-1)
  const outcome = { transform_map: 'OMS Incident', table: 'incident', status, error_message: message }
  return context.json({ import_set: 'ISET0010001', staging_table, result: [outcome] }, 201)
}

function tableName(path: string): string {
  return /\/table\/([^/]+)/.exec(path)?.[1] ?? ''
}

function aclError(method: string): Error {
  switch (method) {
    case 'POST':
      return aclRefused('Insert')
    case 'PUT':
    case 'PATCH':
      return aclRefused('Update')
    case 'DELETE':
      return aclRefused('Delete')
    default:
      return apiRefused()
  }
}
