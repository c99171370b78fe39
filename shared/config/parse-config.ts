import { compileCondition, type Condition } from '../template/condition.ts'
import { compileTemplate, type Template, type TemplateDocument } from '../template/template.ts'
import type { Product } from '../ticket/ticket.ts'
import type { Config, ConnectionConfig, Route, Warnings, WorkItemSync } from './config.ts'
import { parseConnectionUrl, parseWebhookUrl, type SettingValues } from './connection-url.ts'
import type { Problem } from './problem.ts'
import { parseYamlFile, type YamlFile } from './yaml-file.ts'

/** The texts of a configuration folder: `bridge.yaml` and `templates/<name>.yaml`, by path below the folder. */
export type ConfigTexts = Readonly<Record<string, string>>

interface BridgeDocument {
  readonly connections: Readonly<Record<string, ConnectionDocument>>
  readonly routes: readonly RouteDocument[]
  readonly defaultRoute: string
  readonly delivery?: { giveUpAfter?: string }
  readonly warnings?: { route?: string; webhook?: string }
}

interface ConnectionDocument {
  readonly product: Product
  readonly url: string
  readonly allowOtherHost?: boolean
  readonly sync?: WorkItemSync
  readonly createConfigurationItems?: boolean
}

interface RouteDocument {
  readonly name: string
  readonly when?: string
  readonly connection: string
  readonly template: string
  readonly continue?: boolean
  readonly reopenWithin?: string
}

const BRIDGE_FILE = 'bridge.yaml'
const TEMPLATE_FILE = /^templates\/([^/]+)\.yaml$/

/** Checks and compiles a configuration; on failure, everything that is wrong with it, in file order. */
export function parseConfig(texts: ConfigTexts, settings: SettingValues): Config | Problem[] {
  const problems: Problem[] = []
  const templates = compileTemplates(texts, problems)
  const text = texts[BRIDGE_FILE]
  if (text === undefined) {
    return inFileOrder([...problems, { file: BRIDGE_FILE, line: 1, reason: 'the file is missing' }])
  }
  const bridge = parseYamlFile<BridgeDocument>(BRIDGE_FILE, text, 'bridge')
  if (Array.isArray(bridge)) return inFileOrder([...bridge, ...problems])
  const connections = compileConnections(bridge, settings, problems)
  const routes = compileRoutes(bridge, connections, templates, problems)
  const named = (path: string[], name: string): Route | undefined => {
    if (bridge.value.routes.every((route) => route.name !== name)) {
      problems.push(bridge.problemAt(path, `there is no route ${name}`))
    }
    return routes.find((route) => route.name === name)
  }
  const defaultRoute = named(['defaultRoute'], bridge.value.defaultRoute)
  const warnings = compileWarnings(bridge, named, settings, problems)
  if (problems.length > 0 || defaultRoute === undefined) return inFileOrder(problems)
  const giveUpAfterSeconds = secondsOf(bridge.value.delivery?.giveUpAfter ?? '3d')
  return { connections, routes, defaultRoute, giveUpAfterSeconds, warnings }
}

function compileWarnings(
  bridge: YamlFile<BridgeDocument>,
  named: (path: string[], name: string) => Route | undefined,
  settings: SettingValues,
  problems: Problem[],
): Warnings {
  const { route, webhook } = bridge.value.warnings ?? {}
  const parsed = webhook === undefined ? undefined : parseWebhookUrl(webhook, settings)
  if (parsed !== undefined && 'reason' in parsed) {
    problems.push(bridge.problemAt(['warnings', 'webhook'], parsed.reason))
  }
  return {
    route: route === undefined ? undefined : named(['warnings', 'route'], route),
    webhook: parsed !== undefined && 'url' in parsed ? parsed.url : undefined,
  }
}

function compileTemplates(texts: ConfigTexts, problems: Problem[]): Map<string, Template | undefined> {
  const templates = new Map<string, Template | undefined>()
  for (const [path, text] of Object.entries(texts)) {
    const name = TEMPLATE_FILE.exec(path)?.[1]
    if (name === undefined) continue
    // A template with problems is known by name all the same, so that its routes are not blamed as well.
    templates.set(name, undefined)
    const file = parseYamlFile<TemplateDocument>(path, text, 'template')
    if (Array.isArray(file)) {
      problems.push(...file)
      continue
    }
    const template = compileTemplate(name, file.value)
    if (Array.isArray(template)) {
      problems.push(...template.map((found) => file.problemAt(found.path, found.reason, found.lineInText)))
    } else {
      templates.set(name, template)
    }
  }
  return templates
}

function compileConnections(
  bridge: YamlFile<BridgeDocument>,
  settings: SettingValues,
  problems: Problem[],
): Map<string, ConnectionConfig> {
  const connections = new Map<string, ConnectionConfig>()
  for (const [name, connection] of Object.entries(bridge.value.connections)) {
    const { product, allowOtherHost = false, sync, createConfigurationItems = false } = connection
    const parsed = parseConnectionUrl(connection.url, product, allowOtherHost, settings)
    if ('reason' in parsed) problems.push(bridge.problemAt(['connections', name, 'url'], parsed.reason))
    connections.set(name, {
      name,
      product,
      url: 'origin' in parsed ? parsed.origin : '',
      ...(sync === undefined ? {} : { sync }),
      createConfigurationItems,
    })
  }
  return connections
}

function compileRoutes(
  bridge: YamlFile<BridgeDocument>,
  connections: ReadonlyMap<string, ConnectionConfig>,
  templates: ReadonlyMap<string, Template | undefined>,
  problems: Problem[],
): Route[] {
  const names = new Set<string>()
  const routes: Route[] = []
  for (const [index, document] of bridge.value.routes.entries()) {
    const report = (key: string, reason: string): void => {
      problems.push(bridge.problemAt(['routes', index, key], reason))
    }
    if (names.has(document.name)) report('name', `there are two routes ${document.name}`)
    names.add(document.name)
    const route = compileRoute(document, connections, templates, report)
    if (route !== undefined) routes.push(route)
  }
  return routes
}

function compileRoute(
  document: RouteDocument,
  connections: ReadonlyMap<string, ConnectionConfig>,
  templates: ReadonlyMap<string, Template | undefined>,
  report: (key: string, reason: string) => void,
): Route | undefined {
  const connection = connections.get(document.connection)
  if (connection === undefined) report('connection', `there is no connection ${document.connection}`)
  if (!templates.has(document.template))
    report('template', `there is no file templates/${document.template}.yaml`)
  const template = templates.get(document.template)
  const when = compileWhen(document.when, report)
  if (connection === undefined || template === undefined) return undefined
  const expected: string = connection.product
  if (template.product !== expected) report('template', `the template is not for the product ${expected}`)
  return {
    name: document.name,
    when,
    connection,
    template,
    continue: document.continue ?? false,
    reopenWithinSeconds: secondsOf(document.reopenWithin ?? '1d'),
  }
}

function compileWhen(
  expression: string | undefined,
  report: (key: string, reason: string) => void,
): Condition | undefined {
  if (expression === undefined) return undefined
  const condition = compileCondition(expression)
  if (!Array.isArray(condition)) return condition
  for (const reason of condition) report('when', reason)
  return undefined
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration such as `90s`, `15m`, `12h`, `3d`, which the schema has checked. */
function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (UNIT_SECONDS[duration.slice(-1)] ?? Number.NaN)
}

function inFileOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((one, other) => one.file.localeCompare(other.file) || one.line - other.line)
}
