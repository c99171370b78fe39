import { suggestion } from '../closest-name.ts'
import { findProduct, type Product, type ProductOptions } from '../connectors/product.ts'
import { isProxySignIn } from '../connectors/sign-in-name.ts'
import { compileTemplate, type Template } from '../template/template.ts'
import type { TemplateDocument } from '../template/template-schema.ts'
import type { BridgeDocument, ConnectionDocument } from './bridge-schema.ts'
import { canaryOf } from './compile-canary.ts'
import { azureAlertsOf, rateLimitOf, reasonAgainstSync, stormCapsOf, syncOf } from './compile-policy.ts'
import { maintenanceOf } from './compile-maintenance.ts'
import { compileRecipients } from './compile-recipients.ts'
import { compileIgnoringRoute, compileRoute, type Named, type Report } from './compile-route.ts'
import type { Config, ConnectionConfig, Route } from './config.ts'
import { secondsOf } from './duration.ts'
import { explainWith } from './explain-connection.ts'
import { retentionOf } from './retention.ts'
import { isUnsetSetting, parseConnectionUrl, type SettingValues } from './connection-url.ts'
import { formatProblem, type Problem } from './problem.ts'
import { routeCautions, type WrittenRoute } from './route-cautions.ts'
import { validatorsFor } from './validators.ts'
import { parseYamlFile, type YamlFile } from './yaml-file.ts'

/** The texts of a configuration folder: `bridge.yaml` and `templates/<name>.yaml`, by path below the folder. */
export type ConfigTexts = Readonly<Record<string, string>>

const BRIDGE_FILE = 'bridge.yaml'
const TEMPLATE_FILE = /^templates\/([^/]+)\.yaml$/

/**
 * Checks and compiles a configuration; on failure, everything that is wrong with it, in file order.
 *
 * @param products that connections and templates can name
 */
export async function parseConfig(
  texts: ConfigTexts,
  settings: SettingValues,
  products: readonly Product[],
): Promise<Config | Problem[]> {
  const problems: Problem[] = []
  const templates = compileTemplates(texts, products, problems)
  const text = texts[BRIDGE_FILE]
  if (text === undefined) {
    return inFileOrder([...problems, { file: BRIDGE_FILE, line: 1, reason: 'the file is missing' }])
  }
  const { bridge: validate } = validatorsFor(products)
  const bridge = parseYamlFile<BridgeDocument>(BRIDGE_FILE, text, validate, explainWith(products))
  if (Array.isArray(bridge)) return inFileOrder([...bridge, ...problems])
  const connections = compileConnections(bridge, settings, products, problems)
  const written = await compileRoutes(
    bridge,
    { connections, templates, looksUpTags: bridge.value.enrich !== undefined },
    settings,
    problems,
  )
  const choices = written.map(({ route }) => route)
  const routes = choices.filter((route): route is Route => !('ignore' in route))
  const named = (path: string[], name: string): Route | undefined => {
    const route = routes.find((candidate) => candidate.name === name)
    const document = bridge.value.routes.find((candidate) => candidate.name === name)
    const connection = document && bridge.value.connections[document.connection ?? '']
    if (document?.ignore === true) problems.push(bridge.problemAt(path, `the route ${name} ignores alerts`))
    else if (document === undefined) problems.push(bridge.problemAt(path, noSuchRoute(name, bridge)))
    else if (connection !== undefined && isLeftOut(connection, settings)) {
      const reason = `the connection ${document.connection} of the route ${name} has no setting for its url`
      problems.push(bridge.problemAt(path, reason))
    }
    return route
  }
  const defaultRoute = named(['defaultRoute'], bridge.value.defaultRoute)
  const { warnings, fallback } = compileRecipients(bridge, named, settings, problems)
  const canary = canaryOf(bridge.value.canary, bridge.value.defaultRoute, named, (path, reason) =>
    problems.push(bridge.problemAt(path, reason)),
  )
  const maintenance = await maintenanceOf(bridge, problems)
  const retention = retentionOf(bridge.value.retention, routes)
  if (retention.reason !== undefined) problems.push(bridge.problemAt(['retention'], retention.reason))
  if (problems.length > 0 || defaultRoute === undefined) return inFileOrder(problems)
  return {
    connections,
    routes,
    choices,
    defaultRoute,
    templates: new Map([...templates].flatMap(([name, template]) => (template ? [[name, template]] : []))),
    ...deliveryOf(bridge.value.delivery),
    retentionSeconds: retention.seconds,
    warnings,
    fallback,
    ...enrichmentOf(bridge.value.enrich),
    ...canary,
    ...maintenance,
    ...(await cautionsOf(written, bridge)),
  }
}

function deliveryOf({ giveUpAfter = '3d', keepPayloads = '14d' }: BridgeDocument['delivery'] = {}): Pick<
  Config,
  'giveUpAfterSeconds' | 'payloadsKeptSeconds'
> {
  return {
    giveUpAfterSeconds: secondsOf(giveUpAfter),
    payloadsKeptSeconds: keepPayloads === 'never' ? 0 : secondsOf(keepPayloads),
  }
}

function enrichmentOf(document: BridgeDocument['enrich']): Pick<Config, 'enrich'> {
  return document === undefined ? {} : { enrich: { ownerTag: document.ownerTag ?? 'owner' } }
}

/** Routes without a condition lead to no other ticket than they say: there is nothing to compare. */
async function cautionsOf(
  written: readonly WrittenRoute[],
  bridge: YamlFile<BridgeDocument>,
): Promise<Pick<Config, 'cautions' | 'unreachable'>> {
  if (written.every(({ route }) => route.when === undefined)) return { cautions: [], unreachable: new Map() }
  const { isCovered } = await import('../expression/outline.ts')
  const found = routeCautions(written, isCovered)
  const nameOf = (index: number): string => bridge.value.routes[index]?.name ?? ''
  return {
    cautions: found.map(({ index, key, reason }) =>
      formatProblem(bridge.problemAt(['routes', index, key], reason)),
    ),
    unreachable: new Map(
      found.filter(({ isUnreachable }) => isUnreachable).map(({ index, reason }) => [nameOf(index), reason]),
    ),
  }
}

function noSuchRoute(name: string, { value: { routes } }: YamlFile<BridgeDocument>): string {
  const known = routes.filter(({ ignore }) => ignore !== true).map((route) => route.name)
  return `there is no route ${name}${suggestion(name, [...new Set(known)])}`
}

function compileTemplates(
  texts: ConfigTexts,
  products: readonly Product[],
  problems: Problem[],
): Map<string, Template | undefined> {
  const { template: validate } = validatorsFor(products)
  const templates = new Map<string, Template | undefined>()
  for (const [path, text] of Object.entries(texts)) {
    const name = TEMPLATE_FILE.exec(path)?.[1]
    if (name === undefined) continue
    // A template with problems keeps its name, so that its routes are not reported as well.
    templates.set(name, undefined)
    const file = parseYamlFile<TemplateDocument>(path, text, validate)
    if (Array.isArray(file)) {
      problems.push(...file)
      continue
    }
    const product = productNamed(products, file.value.product)
    const template = compileTemplate(name, file.value, product, file.lineOf)
    if (Array.isArray(template)) {
      problems.push(
        ...template.map((found) => file.problemAt(found.path, found.reason, { line: found.lineInText })),
      )
    } else {
      templates.set(name, template)
    }
  }
  return templates
}

function compileConnections(
  bridge: YamlFile<BridgeDocument>,
  settings: SettingValues,
  products: readonly Product[],
  problems: Problem[],
): Map<string, ConnectionConfig> {
  const connections = new Map<string, ConnectionConfig>()
  for (const [name, connection] of Object.entries(bridge.value.connections)) {
    const { allowOtherHost = false, sync } = connection
    const product = productNamed(products, connection.product)
    if (isProxySignIn(name)) {
      const reason = `${name}: such a name is that of the sign-in to the proxy in front of a connection`
      problems.push(bridge.problemAt(['connections', name], reason))
    }
    const reason = sync && reasonAgainstSync(sync)
    if (reason !== undefined) problems.push(bridge.problemAt(['connections', name, 'sync', 'every'], reason))
    if (isLeftOut(connection, settings)) continue
    const parsed = parseConnectionUrl(connection.url, product.cloud, allowOtherHost, settings)
    if ('reason' in parsed) problems.push(bridge.problemAt(['connections', name, 'url'], parsed.reason))
    connections.set(name, {
      name,
      product,
      url: 'origin' in parsed ? parsed.origin : '',
      rateLimit: rateLimitOf(connection.rateLimit),
      stormCaps: stormCapsOf(connection.storm),
      ...(sync === undefined ? {} : { sync: syncOf(sync) }),
      ...azureAlertsOf(connection.azureAlerts),
      options: optionsOf(product, connection),
    })
  }
  return connections
}

/** The schema allows no other. */
function productNamed(products: readonly Product[], name: string): Product {
  const product = findProduct(products, name)
  if (product === undefined) throw new TypeError(`There is no product ${name}.`)
  return product
}

/** The members of a connection that only its product has. */
function optionsOf({ options }: Product, document: object): ProductOptions {
  return Object.fromEntries(
    Object.entries(document).filter(([key]) => Object.hasOwn(options.properties, key)),
  )
}

/** One whose setting is not given. Without any settings to look at, everything is checked. */
function isLeftOut({ optional = false, url }: ConnectionDocument, settings: SettingValues): boolean {
  return optional && settings !== undefined && isUnsetSetting(url, settings)
}

/** All routes, in their order. */
async function compileRoutes(
  bridge: YamlFile<BridgeDocument>,
  named: Named,
  settings: SettingValues,
  problems: Problem[],
): Promise<WrittenRoute[]> {
  const names = new Set<string>()
  const routes: WrittenRoute[] = []
  for (const [index, document] of bridge.value.routes.entries()) {
    const report: Report = (key, reason, at) => {
      problems.push(bridge.problemAt(['routes', index, key], reason, { offset: at }))
    }
    if (names.has(document.name)) report('name', `there are two routes ${document.name}`)
    names.add(document.name)
    const connection = bridge.value.connections[document.connection ?? '']
    if (connection !== undefined && isLeftOut(connection, settings)) continue
    const route =
      document.ignore === true
        ? await compileIgnoringRoute(document, report)
        : await compileRoute(document, named, report)
    if (route !== undefined) routes.push({ document, route, index })
  }
  return routes
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((one, other) => one.file.localeCompare(other.file) || one.line - other.line)
}
