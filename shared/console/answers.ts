import type { Context } from 'hono'
import type { Session } from '../auth/console-session.ts'
import { type OperatorRole, suffices } from '../auth/operators.ts'
import { BridgeError } from '../errors.ts'
import type { Assets } from './assets.ts'
import type { Door } from './door.ts'
import { frame, type Html, type PageFacts } from './page.ts'

/** The values that belong to a request to the console. */
export interface ConsoleEnv {
  /** Whether the caller asks for data in place of a page. */
  Bindings: { readonly json: boolean }
  Variables: {
    assets: Assets
    door: Door
    /** Absent for a caller with a token, who gets data and no page. */
    session?: Session
  }
}

export type ConsoleContext = Context<ConsoleEnv>

type Answer = Response | Promise<Response>

/** The data as JSON or as a page. */
export function answer(context: ConsoleContext, model: object, facts: PageFacts, page: () => Html): Answer {
  return context.env.json ? context.json(model) : show(context, facts, page())
}

function show(context: ConsoleContext, facts: PageFacts, body: Html): Answer {
  return context.html(frame(context.get('assets'), context.get('session'), facts, body))
}

/** Who is signed in. @throws BridgeError `token_missing` for a caller with a token: only a person may act */
export function sessionIn(context: ConsoleContext): Session {
  const session = context.get('session')
  if (session !== undefined) return session
  throw new BridgeError('token_missing', 'Only a person who is signed in may do this.')
}

/** @throws BridgeError `caller_not_allowed` */
export function requireRole(context: ConsoleContext, role: OperatorRole): void {
  if (suffices(sessionIn(context).roles, role)) return
  throw new BridgeError('caller_not_allowed', `This requires the app role ${role}, which you do not have.`)
}
