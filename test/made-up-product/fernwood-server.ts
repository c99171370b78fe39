import { Hono } from 'hono'
import { type Listening, listen } from '../../simulators/listen.ts'

/** A ticket as the desk keeps it: `state` is `open` or `done`, other members are as they were written. */
export interface FernwoodTicket extends Readonly<Record<string, string>> {
  readonly id: string
  readonly key: string
  readonly state: string
}

export interface FernwoodServer extends Listening {
  readonly clientSecret: string
  readonly tickets: readonly FernwoodTicket[]
}

const TOKEN = 'desk-token'

/** A Fernwood desk on loopback, which knows one client. */
export async function startFernwood(): Promise<FernwoodServer> {
  const clientSecret = 'leaf-and-branch'
  const tickets: FernwoodTicket[] = []
  const app = new Hono()
  app.post('/token', async (context) => {
    const { client_secret: secret, grant_type: type } = await context.req.parseBody()
    if (secret !== clientSecret || type !== 'client_credentials')
      return context.json({ error: 'invalid_client' }, 401)
    return context.json({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 })
  })
  app.use(async (context, next) => {
    if (context.req.header('authorization') === `Bearer ${TOKEN}`) return next()
    return context.json({}, 401)
  })
  app.get('/queues/:queue', (context) => context.json({}))
  app.get('/tickets', (context) => {
    const found = tickets.find(({ key }) => key === context.req.query('key'))
    return found === undefined ? context.json({}, 404) : context.json(found)
  })
  app.get('/tickets/:id', (context) => {
    const found = tickets[Number(context.req.param('id')) - 1]
    return found === undefined ? context.json({}, 404) : context.json(found)
  })
  app.post('/tickets', async (context) => {
    const ticket = {
      ...(await context.req.json<FernwoodTicket>()),
      state: 'open',
      id: String(tickets.length + 1),
    }
    tickets.push(ticket)
    return context.json(ticket)
  })
  app.post('/tickets/:id', async (context) => {
    const index = Number(context.req.param('id')) - 1
    const before = tickets[index]
    if (before === undefined) return context.json({}, 404)
    tickets[index] = { ...before, ...(await context.req.json<FernwoodTicket>()) }
    return context.json(tickets[index])
  })
  return { ...(await listen(app.fetch)), clientSecret, tickets }
}
