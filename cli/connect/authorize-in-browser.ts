import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { isLoopback } from '../../shared/loopback.ts'
import type { AuthorizationCodeProof } from '../../shared/tokens/grant.ts'
import { beginAuthorization } from '../../shared/tokens/grants/authorization-code.ts'
import type { TokenServer } from '../../shared/tokens/token-server.ts'
import { UsageError } from '../command.ts'
import type { Prompter } from './prompter.ts'

/** How long a person may take to sign in. */
const PATIENCE_MILLISECONDS = 10 * 60_000

export interface BrowserSignIn {
  readonly server: TokenServer
  readonly clientId: string
  readonly clientSecret?: string
  readonly redirectUrl: URL
  /** Undefined: the browser itself must come back, to a loopback address. */
  readonly prompter: Prompter | undefined
  readonly say: (line: string) => void
}

/**
 * Lets a person sign in in the browser, and waits until it comes back to the redirect URL, or until the address at which
 * it ended is pasted. The caller that exchanges the code checks what came back.
 *
 * @throws UsageError when nothing came back
 */
export async function authorizeInBrowser(options: BrowserSignIn): Promise<AuthorizationCodeProof> {
  const { server, clientId, clientSecret, prompter, say } = options
  const listener = isLoopback(options.redirectUrl) ? await listenFor(options.redirectUrl) : undefined
  const redirectUri = listener?.redirectUri ?? options.redirectUrl.href
  if (listener === undefined && prompter === undefined) {
    throw new UsageError('--redirect-url must be on a loopback address with --yes or --secrets-from-stdin.')
  }
  try {
    const { url, state, verifier } = await beginAuthorization(server, { clientId, redirectUri })
    say(`Open this address and sign in as the integration user:\n\n  ${url.href}\n`)
    const callback = await Promise.race(
      [listener?.callback, prompter && pasted(prompter)].filter((coming) => coming !== undefined),
    )
    const secret = clientSecret === undefined ? {} : { clientSecret }
    return { type: 'authorization_code', clientId, ...secret, redirectUri, callback, state, verifier }
  } finally {
    listener?.stop()
  }
}

async function pasted(prompter: Prompter): Promise<URL> {
  for (;;) {
    const address = await prompter.ask({
      label: 'Address',
      help: 'The browser returns automatically. If it cannot, paste the whole address at which it ended.',
      isSecret: true,
      standing: undefined,
    })
    if (URL.canParse(address)) return new URL(address)
    prompter.say('  That is not an address.')
  }
}

interface CallbackListener {
  readonly redirectUri: string
  readonly callback: Promise<URL>
  readonly stop: () => void
}

/** Port 0 in the redirect URL takes any free one, for products that allow any on a loopback address (RFC 8252). */
async function listenFor(redirectUrl: URL): Promise<CallbackListener> {
  const came = Promise.withResolvers<URL>()
  const app = new Hono()
  app.get(redirectUrl.pathname, (context) => {
    came.resolve(new URL(context.req.url))
    context.header('connection', 'close')
    return context.text(
      'Return to the terminal: it says whether the sign-in worked. You can close this page.',
    )
  })
  const listening = serve({
    fetch: app.fetch,
    hostname: redirectUrl.hostname.replace(/^\[|\]$/g, ''),
    port: Number(redirectUrl.port || 80),
    // The exchange that follows needs the platform's own Request and Response.
    overrideGlobalObjects: false,
  }) as Server
  try {
    await once(listening, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new UsageError(`${redirectUrl.origin}: cannot listen there for the browser (${code}).`)
  }
  const { port } = listening.address() as AddressInfo
  const late = setTimeout(
    () => came.reject(new UsageError('Nobody signed in within 10 minutes.')),
    PATIENCE_MILLISECONDS,
  )
  return {
    redirectUri: redirectUrl.href.replace(':0/', `:${port}/`),
    callback: came.promise,
    stop: () => {
      clearTimeout(late)
      came.promise.catch(() => undefined)
      listening.close()
    },
  }
}
