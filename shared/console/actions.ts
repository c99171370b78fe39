import type { Hono } from 'hono'
import { BridgeError } from '../errors.ts'
import { type ConsoleContext, type ConsoleEnv, requireRole, sessionIn, show } from './answers.ts'
import type { ConsoleData } from './data.ts'
import { eachLetter, type Outcome, readLetters } from './models/letters.ts'
import { outcomePage } from './pages/letters.ts'

/** Letters of one request: it is answered well before the front end gives it up (230 s, Azure Functions docs). */
const AT_MOST = 100

const FACTS = { title: 'Dead letters', section: '/dead-letters' } as const

/** What people do with dead letters; the journal keeps who did it. */
export function addActions(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  app.post('/dead-letters/replay', async (context) => {
    requireRole(context, 'Ops.Operator')
    const letters = await data.letters()
    const act = { by: sessionIn(context).name }
    return withOutcome(
      context,
      'replayed',
      await eachLetter(await chosenIds(context), (id) => letters.replay(id, act)),
    )
  })
  app.post('/dead-letters/replay-all', async (context) => {
    requireRole(context, 'Ops.Operator')
    const letters = await data.letters()
    const { code = '' } = (await context.req.parseBody()) as Readonly<Record<string, string>>
    const act = { by: sessionIn(context).name }
    const before = await readLetters(code, data)
    const ids = before.letters.map(({ id }) => id)
    const outcome = await eachLetter(ids, (id) => letters.replay(id, act))
    // What cannot be replayed stays: when nothing could be, going on would never end.
    const isMore = before.isMore && outcome.done > 0
    return withOutcome(context, 'replayed', outcome, { isMore, code })
  })
  app.post('/dead-letters/discard', async (context) => {
    requireRole(context, 'Ops.Operator')
    const letters = await data.letters()
    const { why = '' } = (await context.req.parseBody()) as Readonly<Record<string, string>>
    const reason = why.trim().slice(0, 300)
    if (reason === '') throw new BridgeError('request_invalid', 'Say why: the journal keeps it.')
    const act = { by: sessionIn(context).name, why: reason }
    return withOutcome(
      context,
      'discarded',
      await eachLetter(await chosenIds(context), (id) => letters.discard(id, act)),
    )
  })
}

function withOutcome(
  context: ConsoleContext,
  verb: string,
  outcome: Outcome,
  next?: { readonly isMore: boolean; readonly code: string },
): Response | Promise<Response> {
  return show(context, FACTS, outcomePage(verb, outcome, next, sessionIn(context)))
}

/** @throws BridgeError `request_invalid` */
async function chosenIds(context: ConsoleContext): Promise<string[]> {
  const { id } = await context.req.parseBody({ all: true })
  const ids = (Array.isArray(id) ? id : [id]).filter((each) => typeof each === 'string')
  if (ids.length > 0 && ids.length <= AT_MOST) return ids
  throw new BridgeError('request_invalid', `Choose at least one dead letter, and at most ${AT_MOST}.`)
}
