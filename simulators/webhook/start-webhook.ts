import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type Listening, listen } from '../listen.ts'

/** One post. */
interface Post {
  /** ISO 8601. */
  readonly at: string
  readonly path: string
  readonly body: string
}

const KEPT = 1000
const MAX_BODY_BYTES = 1024 * 1024

/** Starts a webhook on the loopback interface that accepts every post with 202; `/__admin/posts` has the last ones. */
export async function startWebhook(now: () => Date = () => new Date()): Promise<Listening> {
  const posts: Post[] = []
  const app = new Hono()
  app.get('/__admin/posts', (context) => context.json({ posts }))
  app.post('*', bodyLimit({ maxSize: MAX_BODY_BYTES }), async (context) => {
    posts.push({ at: now().toISOString(), path: context.req.path, body: await context.req.text() })
    if (posts.length > KEPT) posts.shift()
    return context.body(null, 202)
  })
  return listen(app.fetch)
}
