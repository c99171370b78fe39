import type { Hono } from 'hono'
import { BridgeError } from '../errors.ts'
import { answer, type ConsoleContext, type ConsoleEnv, sessionIn } from './answers.ts'
import { cachedFor, type ConsoleData } from './data.ts'
import { checkNow, readConnections } from './models/connections.ts'
import { readLetters, viewLetter } from './models/letters.ts'
import { readNow } from './models/now.ts'
import { type PlaygroundAsked, readPlayground } from './models/playground.ts'
import { viewPayload } from './models/payload.ts'
import { readRoutes } from './models/routes.ts'
import { readTicket } from './models/ticket.ts'
import { parseTicketsAsked, readTickets } from './models/tickets.ts'
import { connectionsPage } from './pages/connections.ts'
import { letterPage, lettersPage } from './pages/letters.ts'
import { nowPage } from './pages/now.ts'
import { payloadPage } from './pages/payload.ts'
import { playgroundPage } from './pages/playground.ts'
import { routesPage } from './pages/routes.ts'
import { ticketPage } from './pages/ticket.ts'
import { ticketsPage } from './pages/tickets.ts'
import { ticketPath } from './parts.ts'

/** How long shared data is kept. */
const KEPT_SECONDS = 15

/** How often an open page is loaded again. */
const REFRESH_SECONDS = 30

/** The pages, each with its data. */
export function addViews(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  const now = cachedFor(KEPT_SECONDS, data.now, () => readNow(data))
  const connections = cachedFor(KEPT_SECONDS, data.now, () => readConnections(data))
  const routes = cachedFor(KEPT_SECONDS, data.now, () => readRoutes(data))

  // The page has two paths, because `.json` cannot be appended to the first.
  app.on('GET', ['/', '/now'], async (context) => {
    const model = await now()
    const facts = { title: 'Now', section: '', refreshSeconds: REFRESH_SECONDS } as const
    return answer(context, model, facts, () => nowPage(model))
  })
  addTickets(app, data)
  app.get('/dead-letters', async (context) => {
    const model = await readLetters(context.req.query('code') ?? '', data)
    const facts = {
      title: 'Dead letters',
      section: '/dead-letters',
      refreshSeconds: REFRESH_SECONDS,
    } as const
    return answer(context, model, facts, () => lettersPage(model, context.get('session')))
  })
  app.get('/dead-letters/letter', async (context) => {
    const session = sessionIn(context)
    const model = await viewLetter(context.req.query('id') ?? '', { by: session.name }, data)
    return answer(context, model, { title: 'Dead letter', section: '/dead-letters' }, () =>
      letterPage(model, session),
    )
  })
  app.get('/connections', async (context) => {
    const model = await connections()
    const facts = { title: 'Connections', section: '/connections' } as const
    return answer(context, model, facts, () => connectionsPage(model, context.get('session')))
  })
  app.post('/connections/check', async (context) => {
    const checked = await checkNow(await fieldOf(context, 'connection'), data)
    const model = await connections()
    const facts = { title: 'Connections', section: '/connections' } as const
    return answer(context, checked, facts, () => connectionsPage(model, context.get('session'), checked))
  })
  app.get('/routes', async (context) => {
    const model = await routes()
    return answer(context, model, { title: 'Routes', section: '/routes' }, () => routesPage(model))
  })
  addPlayground(app, data)
}

function addTickets(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  app.get('/tickets', async (context) => {
    const asked = parseTicketsAsked(context.req.query())
    const [{ connections: known }, ledger] = await Promise.all([data.config(), data.ledger()])
    const model = await readTickets(asked, [...known.keys()], ledger)
    const [ticket, second] = model.tickets
    // A search that names one ticket leads to its page.
    if (model.isNamed && ticket !== undefined && second === undefined && asked.after === '') {
      if (!context.env.json) return context.redirect(ticketPath(ticket))
    }
    return answer(context, model, { title: 'Tickets', section: '/tickets' }, () =>
      ticketsPage(model, data.now()),
    )
  })
  app.get('/tickets/:connection/:correlationId', async (context) => {
    const model = await readTicket(context.req.param(), data)
    const title = model.summary.number || 'Ticket'
    return answer(context, model, { title, section: '/tickets' }, () => ticketPage(model))
  })
  app.get('/tickets/:connection/:correlationId/payload', async (context) => {
    const session = sessionIn(context)
    const { delivery: deliveryId = '', name = '' } = context.req.query()
    const model = await viewPayload({ ticket: context.req.param(), deliveryId, name }, session.name, data)
    return answer(context, model, { title: 'Payload', section: '/tickets' }, () =>
      payloadPage(model, session),
    )
  })
}

function addPlayground(app: Hono<ConsoleEnv>, data: ConsoleData): void {
  const playground = async (context: ConsoleContext, asked: PlaygroundAsked): Promise<Response> => {
    const model = await readPlayground(asked, data)
    const facts = { title: 'Playground', section: '/playground' } as const
    return answer(context, model, facts, () => playgroundPage(model, context.get('session')))
  }
  app.get('/playground', (context) => playground(context, templateAsked(context.req.query('template'))))
  app.post('/playground', async (context) =>
    playground(context, {
      ...(await optionalFieldsOf(context, 'template', 'text')),
      payload: await fieldOf(context, 'payload'),
    }),
  )
  app.post('/playground/download', async (context) => {
    const name = await fieldOf(context, 'template')
    const text = await fieldOf(context, 'text')
    if (!/^[\w-]{1,80}$/.test(name)) throw new BridgeError('request_invalid', 'There is no such template.')
    return context.body(text.replaceAll('\r\n', '\n'), 200, {
      'content-type': 'application/yaml; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.yaml"`,
    })
  })
}

/** A link without a template means that of the default route. */
function templateAsked(template = ''): PlaygroundAsked {
  return template === '' ? {} : { template }
}

/** The given fields that the form has. */
async function optionalFieldsOf<Name extends string>(
  context: ConsoleContext,
  ...names: readonly Name[]
): Promise<Partial<Record<Name, string>>> {
  const form = await context.req.parseBody()
  const given = names.filter((name) => typeof form[name] === 'string')
  return Object.fromEntries(given.map((name) => [name, form[name]])) as Partial<Record<Name, string>>
}

/** A field of the form that was sent. @throws BridgeError `request_invalid` */
async function fieldOf(context: ConsoleContext, name: string): Promise<string> {
  const { [name]: value } = await context.req.parseBody()
  if (typeof value === 'string') return value
  throw new BridgeError('request_invalid', `The form lacks "${name}".`)
}
