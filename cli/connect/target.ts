import { createConnector } from '../../shared/app/connectors.ts'
import type { ConnectionConfig } from '../../shared/config/config.ts'
import type { AccessTokens, Check, Expectation } from '../../shared/connectors/connector.ts'
import { hasProxy, type Product } from '../../shared/connectors/product.ts'
import { proxySignIn } from '../../shared/connectors/sign-in-name.ts'
import type { HttpClient } from '../../shared/http/http-client.ts'
import { kindsOf } from '../../shared/ticket/kinds.ts'
import { tokenServer } from '../../shared/tokens/token-server.ts'

const onUnmatched = (): void => undefined

/** What is signed in to. */
export interface Target {
  readonly product: Product
  readonly origin: string
  /** The name of the sign-in to the proxy in front, where there is one. */
  readonly proxy?: string
  /** Looks whether it takes the tokens that it gave, and has what is expected of it, without writing anything. */
  readonly check: (means: Means) => Promise<readonly Check[]>
}

/** What a check is made with. */
export interface Means {
  readonly tokens: (name: string) => Promise<AccessTokens>
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * @param origin what the url of the connection stands for
 * @param expected what it must have besides
 */
export function productTarget(connection: ConnectionConfig, origin: string, expected?: Expectation): Target {
  const { name, product, options } = connection
  const [kind = 'incident'] = kindsOf(product)
  return {
    product,
    origin,
    ...(hasProxy(options) ? { proxy: proxySignIn(name) } : {}),
    check: async (means) => {
      const connector = await createConnector({ ...connection, url: origin }, kind, {
        ...means,
        onUnmatched,
        createOnce: async (_, create) => create(),
        onLeftOut: onUnmatched,
      })
      return connector.check(expected)
    },
  }
}

/** @param name of the sign-in to the proxy */
export function proxyTarget(name: string, product: Product, origin: string): Target {
  return {
    product,
    origin,
    check: async (means) => [
      await checkProxy(name, tokenServer(product.tokenServer, origin).tokenUrl, means),
    ],
  }
}

const DEADLINE_SECONDS = 30

/** The portal's own answer, whatever it is, says that the proxy lets the bridge through. */
async function checkProxy(name: string, url: URL, { tokens, http }: Means): Promise<Check> {
  const authorization = `Bearer ${await (await tokens(name)).current()}`
  const { status, headers } = await http.send({
    method: 'GET',
    url,
    headers: { authorization },
    deadlineSeconds: DEADLINE_SECONDS,
  })
  const isElsewhere = new URL(headers['location'] ?? '', url).origin !== url.origin
  const isStopped = status === 401 || status === 403 || isElsewhere || status >= 500
  return {
    name: 'the proxy lets the bridge through',
    ok: !isStopped,
    detail: `it answered ${status}${isElsewhere ? ' and sent on to another server' : ''}: look at the scope, and at who may use the application`,
  }
}
