import { compileCondition, type Condition } from '../template/condition.ts'
import type { Template } from '../template/template.ts'
import type { RouteDocument } from './bridge-schema.ts'
import { policyOf } from './compile-policy.ts'
import type { ConnectionConfig, Route } from './config.ts'

/** One route with all that it names. @param report a mistake in one of its members @returns undefined when it lacks something */
export function compileRoute(
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
