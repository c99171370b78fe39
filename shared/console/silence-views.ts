import type { Hono } from 'hono'
import { answer, type ConsoleContext, type ConsoleEnv, requireRole, sessionIn } from './answers.ts'
import type { ConsoleData } from './data.ts'
import { askedSilence, readSilences } from './models/silences.ts'
import { silencesPage } from './pages/silences.ts'

const FACTS = { title: 'Silences', section: '/silences' } as const

/** The page of silences and its actions; the register and the journal record who did it. */
export function addSilences(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  const page = async (context: ConsoleContext): Promise<Response> => {
    const model = await readSilences(data)
    return answer(context, model, FACTS, () => silencesPage(model, context.get('session')))
  }
  app.get('/silences', page)
  app.post('/silences/add', async (context) => {
    requireRole(context, 'Ops.Operator')
    const form = await context.req.parseBody({ all: true })
    await (await data.silences()).add(askedSilence(form, data.now()), sessionIn(context).name)
    return page(context)
  })
  app.post('/silences/end', async (context) => {
    requireRole(context, 'Ops.Operator')
    const { id } = await context.req.parseBody()
    await (await data.silences()).end(typeof id === 'string' ? id : '', sessionIn(context).name)
    return page(context)
  })
}
