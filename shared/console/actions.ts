import type { Hono } from 'hono'
import type { Act } from '../bridge/dead-letters/dead-letters.ts'
import { BridgeError } from '../errors.ts'
import { answer, type ConsoleContext, type ConsoleEnv, requireRole, sessionIn } from './answers.ts'
import type { ConsoleData } from './data.ts'
import { type Act as Doing, type Acted, actOnAll, eachLetter } from './models/letter-acts.ts'
import { outcomePage } from './pages/outcome.ts'

/** Letters per request: few enough to answer well before the front end gives up (230 s, Azure Functions docs). */
const AT_MOST = 100

const FACTS = { title: 'Dead letters', section: '/dead-letters' } as const

/** The actions on dead letters, the chosen ones or all of them; the journal records who did it. */
export function addActions(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  for (const doing of ['replay', 'discard'] as const) {
    app.post(`/dead-letters/${doing}`, async (context) => {
      const act = await actOf(context, doing)
      const work = await workOf(doing, act, data)
      const outcome = await eachLetter(await chosenIds(context), work)
      return show(context, { doing, ...outcome, total: null, isMore: false, code: '', why: act.why ?? '' })
    })
    app.post(`/dead-letters/${doing}-all`, async (context) => {
      const act = await actOf(context, doing)
      const work = await workOf(doing, act, data)
      const { code = '', done = '0', total = '' } = await fieldsOf(context)
      const before = { done: countOf(done), total: total === '' ? undefined : countOf(total) }
      const acted = await actOnAll({ code, atMost: AT_MOST, before, work }, data)
      return show(context, { doing, ...acted, code, why: act.why ?? '' })
    })
  }
}

function show(context: ConsoleContext, acted: Acted): Response | Promise<Response> {
  return answer(context, acted, FACTS, () => outcomePage(acted, sessionIn(context)))
}

/** @throws BridgeError `caller_not_allowed`; `request_invalid` for a discard without a reason */
async function actOf(context: ConsoleContext, doing: Doing): Promise<Act> {
  requireRole(context, 'Ops.Operator')
  const by = sessionIn(context).name
  if (doing === 'replay') return { by }
  const { why: said = '' } = await fieldsOf(context)
  const why = said.trim().slice(0, 300)
  if (why === '') throw new BridgeError('request_invalid', 'Give a reason: the journal records it.')
  return { by, why }
}

async function workOf(doing: Doing, act: Act, data: ConsoleData): Promise<(id: string) => Promise<void>> {
  const letters = await data.letters()
  return (id) => letters[doing](id, act)
}

async function fieldsOf(context: ConsoleContext): Promise<Readonly<Record<string, string>>> {
  return (await context.req.parseBody()) as Readonly<Record<string, string>>
}

/** @throws BridgeError `request_invalid` */
function countOf(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new BridgeError('request_invalid', 'The form has a count that is not a number.')
}

/** @throws BridgeError `request_invalid` */
async function chosenIds(context: ConsoleContext): Promise<string[]> {
  const { id } = await context.req.parseBody({ all: true })
  const ids = (Array.isArray(id) ? id : [id]).filter((each) => typeof each === 'string')
  if (ids.length > 0 && ids.length <= AT_MOST) return ids
  throw new BridgeError('request_invalid', `Choose at least one dead letter, and at most ${AT_MOST}.`)
}
