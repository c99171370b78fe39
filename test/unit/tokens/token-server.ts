import { Hono } from 'hono'
import { type TokenServer, tokenServer } from '../../../shared/tokens/token-server.ts'
import { listen } from '../../../simulators/listen.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

/** What a token endpoint was asked. */
export interface TokenRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly authorization: string | undefined
  readonly accept: string | undefined
  readonly contentType: string | undefined
  readonly body: string
}

export interface RunningTokenServer extends AsyncDisposable {
  readonly tokens: TokenServer
  readonly requests: readonly TokenRequest[]
}

/** A token endpoint on loopback that gives every request the same answer. */
export async function startTokenServer(
  answer: () => Response | Promise<Response>,
): Promise<RunningTokenServer> {
  const requests: TokenRequest[] = []
  const app = new Hono()
  app.all('*', async ({ req: request }) => {
    const { pathname, search } = new URL(request.url)
    requests.push({
      method: request.method,
      target: pathname + search,
      authorization: request.header('authorization'),
      accept: request.header('accept'),
      contentType: request.header('content-type'),
      body: await request.text(),
    })
    return answer()
  })
  const { url, stop } = await listen(app.fetch)
  return { tokens: tokenServer(SERVICE_NOW.tokenServer, url), requests, [Symbol.asyncDispose]: stop }
}
