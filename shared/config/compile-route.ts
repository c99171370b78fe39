import { suggestion } from '../closest-name.ts'
import type { Condition, GroupKey } from '../expression/expression.ts'
import type { Mistake } from '../expression/mistake.ts'
import { isTimeZone } from '../time-zone.ts'
import type { Template } from '../template/template.ts'
import type { RouteDocument } from './bridge-schema.ts'
import { policyOf } from './compile-policy.ts'
import type { ConnectionConfig, IgnoringRoute, Route } from './config.ts'

/** Says what is wrong with a member of a route. @param at where in its text, from 0 */
export type Report = (key: string, reason: string, at?: number) => void

/** What a route can name. */
export interface Named {
  readonly connections: ReadonlyMap<string, ConnectionConfig>
  readonly templates: ReadonlyMap<string, Template | undefined>
  /** The file has `enrich`. */
  readonly looksUpTags: boolean
}

/** One route with all that it names. @param report a mistake in one of its members @returns undefined when it lacks something */
export async function compileRoute(
  document: RouteDocument,
  named: Named,
  report: Report,
): Promise<Route | undefined> {
  const { connection, template } = namedBy(document, named, report)
  const when = await compileWhen(document, report)
  const groupBy = await compileGroupBy(document, report)
  if (groupBy !== undefined && document.group !== undefined) {
    report('group', 'group and groupBy both say which alerts share a ticket; remove one')
  }
  const tags = tagsOf(document, named, report)
  if (connection === undefined || template === undefined) return undefined
  checkTogether(document, connection, template, report)
  return {
    name: document.name,
    when,
    ...whenTextOf(document),
    connection,
    template,
    continue: document.continue ?? false,
    grouping: document.group,
    ...(groupBy === undefined ? {} : { groupBy }),
    policy: policyOf(document),
    ...(document.mute === undefined ? {} : { muting: document.mute }),
    ...zoneOf(document, report),
    ...tags,
  }
}

function zoneOf({ timeZone }: RouteDocument, report: Report): Pick<Route, 'timeZone'> {
  if (timeZone === undefined) return {}
  if (isTimeZone(timeZone)) return { timeZone }
  const meant = suggestion(timeZone, Intl.supportedValuesOf('timeZone'))
  const known = meant.startsWith('. Did') ? meant : ': use one of the IANA database, such as Europe/Berlin'
  report('timeZone', `${timeZone} is not a time zone${known}`)
  return {}
}

function namedBy(
  { connection = '', template = '' }: RouteDocument,
  { connections, templates }: Named,
  report: Report,
): { readonly connection: ConnectionConfig | undefined; readonly template: Template | undefined } {
  if (!connections.has(connection))
    report(
      'connection',
      `there is no connection ${connection}${suggestion(connection, [...connections.keys()])}`,
    )
  if (!templates.has(template))
    report(
      'template',
      `there is no file templates/${template}.yaml${suggestion(template, [...templates.keys()])}`,
    )
  return { connection: connections.get(connection), template: templates.get(template) }
}

/** Another value with a member of such a name does no harm: a Resolved goes through one more route. */
function tagsOf(
  { when = '', groupBy = '' }: RouteDocument,
  { looksUpTags }: Named,
  report: Report,
): Pick<Route, 'asksForTags'> {
  if (OF_RESOURCE.test(groupBy)) {
    report('groupBy', 'groupBy: tags change and cannot always be read; an end would not find its ticket')
  }
  reportUnreadTags(when, looksUpTags, report)
  return /\.(tags|owner)\b/.test(when) ? { asksForTags: true } : {}
}

/** Without `enrich` a condition over tags is never decided. */
export function reportUnreadTags(when: string, looksUpTags: boolean, report: Report): void {
  if (looksUpTags || !asksForTags(when)) return
  report('when', 'when: tags are not looked up: add enrich: {} to this file')
}

/** Whether a condition looks at tags of the resource. */
export function asksForTags(when: string): boolean {
  return OF_RESOURCE.test(when)
}

const OF_RESOURCE = /\balert\.resource\.(tags|owner)\b/

function checkTogether(
  { onResolve }: RouteDocument,
  { product }: ConnectionConfig,
  template: Template,
  report: Report,
): void {
  if (template.product !== product.name) {
    report('template', `the template is not for the product ${product.name}`)
  }
  if (onResolve === 'hold' && !template.actions.has('hold')) {
    report('onResolve', `the template ${template.name} has no section hold`)
  }
}

/** The members that describe a ticket, which a route without tickets cannot have. */
const OF_IGNORING: ReadonlySet<string> = new Set(['name', 'when', 'ignore'])

/** A route with `ignore: true`. */
export async function compileIgnoringRoute(
  document: RouteDocument,
  report: Report,
): Promise<IgnoringRoute | undefined> {
  for (const member of Object.keys(document).filter((key) => !OF_IGNORING.has(key))) {
    report(member, `a route that ignores alerts makes no ticket; remove ${member}`)
  }
  const when = await compileWhen(document, report)
  return when && { name: document.name, when, ...whenTextOf(document), ignore: true }
}

function whenTextOf({ when }: RouteDocument): { readonly whenText?: string } {
  return when === undefined ? {} : { whenText: when }
}

/** Only a configuration with an expression loads its language. */
const expressions = () => import('../expression/expression.ts')

/** The condition of a route, or of what else takes some alerts. @returns undefined when there is none, or a wrong one */
export async function compileWhen(
  { when }: Pick<RouteDocument, 'when'>,
  report: Report,
): Promise<Condition | undefined> {
  return when === undefined
    ? undefined
    : goodOrReported('when', (await expressions()).compileCondition(when), report)
}

async function compileGroupBy({ groupBy }: RouteDocument, report: Report): Promise<GroupKey | undefined> {
  return groupBy === undefined
    ? undefined
    : goodOrReported('groupBy', (await expressions()).compileGroupKey(groupBy), report)
}

function goodOrReported<T>(key: string, compiled: T | Mistake[], report: Report): T | undefined {
  if (!Array.isArray(compiled)) return compiled
  for (const { at, reason } of compiled) report(key, `${key}: ${reason}`, at)
  return undefined
}
