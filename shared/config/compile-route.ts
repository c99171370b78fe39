import type { Condition } from '../expression/expression.ts'
import type { Template } from '../template/template.ts'
import type { RouteDocument } from './bridge-schema.ts'
import { policyOf } from './compile-policy.ts'
import type { ConnectionConfig, Route } from './config.ts'

/** Says what is wrong with a member of a route. @param at where in its text, from 0 */
type Report = (key: string, reason: string, at?: number) => void

/** One route with all that it names. @param report a mistake in one of its members @returns undefined when it lacks something */
export async function compileRoute(
  document: RouteDocument,
  connections: ReadonlyMap<string, ConnectionConfig>,
  templates: ReadonlyMap<string, Template | undefined>,
  report: Report,
): Promise<Route | undefined> {
  const connection = connections.get(document.connection)
  if (connection === undefined) report('connection', `there is no connection ${document.connection}`)
  if (!templates.has(document.template))
    report('template', `there is no file templates/${document.template}.yaml`)
  const template = templates.get(document.template)
  const when = await compileWhen(document.when, report)
  if (connection === undefined || template === undefined) return undefined
  const { name: expected } = connection.product
  if (template.product !== expected) report('template', `the template is not for the product ${expected}`)
  if (document.onResolve === 'hold' && !template.actions.has('hold')) {
    report('onResolve', `the template ${template.name} has no section hold`)
  }
  return {
    name: document.name,
    when,
    connection,
    template,
    continue: document.continue ?? false,
    grouping: document.group ?? 'perAlert',
    policy: policyOf(document),
  }
}

/** The language of conditions is loaded by who has one. */
async function compileWhen(text: string | undefined, report: Report): Promise<Condition | undefined> {
  if (text === undefined) return undefined
  const { compileCondition } = await import('../expression/expression.ts')
  const condition = compileCondition(text)
  if (!Array.isArray(condition)) return condition
  for (const { at, reason } of condition) report('when', `when: ${reason}`, at)
  return undefined
}
