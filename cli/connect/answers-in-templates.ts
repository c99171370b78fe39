import type { Config, ConnectionConfig } from '../../shared/config/config.ts'
import type { Expectation } from '../../shared/connectors/connector.ts'
import { kindsOf } from '../../shared/ticket/kinds.ts'

/**
 * The values that templates write because of a connection's settings, mainly a caller and a group: the templates of the routes
 * to it, else the one that comes with its product. The rest of a template may be edited after a sign-in.
 *
 * @returns undefined when templates write no such value
 */
export function answersInTemplates(
  { routes, templates }: Pick<Config, 'routes' | 'templates'>,
  connection: ConnectionConfig,
): Expectation | undefined {
  const [kind] = kindsOf(connection.product)
  const routed = routes.filter((route) => route.connection.name === connection.name)
  const used =
    routed.length > 0
      ? routed.map(({ template }) => template)
      : [templates.get(connection.product.form.template)]
  const choices: Record<string, readonly string[]> = {}
  for (const template of used) {
    if (template === undefined || template.kind !== kind) continue
    const { choices: written } = template.expectationFor(connection)
    const { choices: anyhow } = template.expectationFor({ ...connection, options: {} })
    for (const [field, values] of Object.entries(written)) {
      const answered = values.filter((value) => anyhow[field]?.includes(value) !== true)
      if (answered.length > 0) choices[field] = [...new Set([...(choices[field] ?? []), ...answered])]
    }
  }
  const fields = Object.keys(choices)
  return fields.length === 0 ? undefined : { fields, choices }
}
