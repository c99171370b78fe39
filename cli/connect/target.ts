import { joinChecks, kindsIn } from '../../shared/bridge/operate/check-records.ts'
import { createConnector } from '../../shared/app/connectors.ts'
import type { Config, ConnectionConfig, Route } from '../../shared/config/config.ts'
import type { AccessTokens, Check, Expectation } from '../../shared/connectors/connector.ts'
import { hasProxy, type Product } from '../../shared/connectors/product.ts'
import { proxySignIn } from '../../shared/connectors/sign-in-name.ts'
import type { HttpClient } from '../../shared/http/http-client.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
import { tokenServer } from '../../shared/tokens/token-server.ts'

const onUnmatched = (): void => undefined

/** The product or proxy to sign in to. */
export interface Target {
  readonly product: Product
  readonly origin: string
  /** The name of the sign-in to the proxy in front, where there is one. */
  readonly proxy?: string
  /** Checks that it accepts its own tokens and has everything expected, without writing. */
  readonly check: (means: Means) => Promise<readonly Check[]>
}

/** The tools of a check. */
export interface Means {
  readonly tokens: (name: string) => Promise<AccessTokens>
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What is connected, with the routes that lead there. */
export interface TargetConnection {
  readonly connection: ConnectionConfig
  readonly config: Pick<Config, 'routes' | 'defaultRoute'>
}

/**
 * @param origin the origin of the connection's url
 * @param expected what it must have in addition
 */
export function productTarget(
  { connection, config }: TargetConnection,
  origin: string,
  expected?: Expectation,
): Target {
  const { name, product, options } = connection
  const routes = config.routes.filter((route) => route.connection.name === name)
  const kinds = kindsIn({ connection, routes })
  // Alerts reach it without being named; a kind that is reached only by name may be unused.
  const isTaken = (kind: Kind): boolean =>
    kind === kinds[0] ||
    routes.some((route) => route.template.kind === kind && isReached(route, config.defaultRoute))
  return {
    product,
    origin,
    ...(hasProxy(options) ? { proxy: proxySignIn(name) } : {}),
    check: async (means) => {
      const checkKind = async (kind: Kind): Promise<readonly Check[]> => {
        const connector = await createConnector({ ...connection, url: origin }, kind, {
          ...means,
          onUnmatched,
          createOnce: async (_, create) => create(),
          onLeftOut: onUnmatched,
        })
        const found = await connector.check(kind === kinds[0] ? expected : undefined)
        return isTaken(kind)
          ? found
          : found.map((check) => (check.ok ? check : { ...check, isNeeded: false }))
      }
      return joinChecks(kinds, await Promise.all(kinds.map(checkKind)))
    },
  }
}

function isReached(route: Route, defaultRoute: Route): boolean {
  return route.when !== undefined || route.name === defaultRoute.name
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

/** Any answer of the portal proves that the proxy lets the bridge through. */
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
    detail: `it answered ${status}${isElsewhere ? ' and sent on to another server' : ''}: check the scope, and who may use the application`,
  }
}
