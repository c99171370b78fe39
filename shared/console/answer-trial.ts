import { readBody } from '../bridge/receive/read-body.ts'
import { tryAlert } from '../bridge/deliver/try-alert.ts'
import type { Config, Route } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { formatProblem } from '../config/problem.ts'
import { PRODUCTS } from '../connectors/products.ts'
import { asBridgeError } from '../errors.ts'
import type { TrialAnswer, TrialAsked } from './trial.ts'

/** Renders the trial. Never throws: mistakes in the input are part of the answer. */
export async function answerTrial({ texts, urls, payload, receivedAt }: TrialAsked): Promise<TrialAnswer> {
  try {
    const config = await parseConfig(texts, undefined, PRODUCTS)
    if (Array.isArray(config)) return { problems: config.map(formatProblem) }
    const raw = readBody(Buffer.from(payload), 'application/json')
    return { trial: tryAlert(connected(config, urls), raw, receivedAt) }
  } catch (thrown) {
    const { message, path } = asBridgeError(thrown)
    return { problems: [path === undefined ? message : `${message} (${path})`] }
  }
}

/** The configuration with the known addresses; routes to other connections are left out. */
function connected(config: Config, urls: TrialAsked['urls']): Config {
  const known = new Map(
    config.routes
      .filter(({ connection }) => Object.hasOwn(urls, connection.name))
      .map((route) => [route.name, withUrl(route, urls[route.connection.name] ?? '')]),
  )
  const choices = config.choices.flatMap((route): Config['choices'] => {
    const found = 'ignore' in route ? route : known.get(route.name)
    return found === undefined ? [] : [found]
  })
  const routes = [...known.values()]
  return {
    ...config,
    routes,
    choices,
    defaultRoute: known.get(config.defaultRoute.name) ?? routes[0] ?? config.defaultRoute,
  }
}

function withUrl(route: Route, url: string): Route {
  return { ...route, connection: { ...route.connection, url } }
}
