import type { ConnectionConfig, Route } from '../../config/config.ts'
import type { Check, Connector, Expectation } from '../../connectors/connector.ts'
import { mergeShared } from '../../connectors/shared-checks.ts'
import { kindsOf } from '../../ticket/kinds.ts'
import { type Kind, KINDS } from '../../ticket/ticket.ts'

/** A connection, and the routes that lead to it. */
export interface Routed {
  readonly connection: ConnectionConfig
  readonly routes: readonly Route[]
}

/** The kinds of record that routes write; without a route, the usual one of its product. */
export function kindsIn({ connection, routes }: Routed): readonly Kind[] {
  const written = KINDS.filter((kind) => routes.some(({ template }) => template.kind === kind))
  return written.length > 0 ? written : kindsOf(connection.product).slice(0, 1)
}

/**
 * What the templates of all routes together will write; undefined when no route writes this kind.
 *
 * @param isRead whether changes are read as well
 */
export function expectationOf(
  { connection, routes }: Routed,
  kind: Kind,
  isRead: boolean,
): Expectation | undefined {
  const expected = routes.flatMap(({ template }) =>
    template.kind === kind ? [template.expectationFor(connection)] : [],
  )
  if (expected.length === 0) return undefined
  const choices: Record<string, readonly string[]> = {}
  for (const [field, values] of expected.flatMap((one) => Object.entries(one.choices))) {
    choices[field] = [...new Set([...(choices[field] ?? []), ...values])]
  }
  const fields = [...new Set(expected.flatMap((one) => one.fields))]
  const opening = fields.filter((field) => expected.every((one) => one.opening.includes(field)))
  return { fields, opening, choices, isRead }
}

/** Asks the product about all that the routes to it write. @throws BridgeError as the connector does */
export async function checkRecords(
  routed: Routed,
  isRead: boolean,
  connectorOf: (kind: Kind) => Promise<Pick<Connector, 'check'>>,
): Promise<readonly Check[]> {
  const kinds = kindsIn(routed)
  const found = await Promise.all(
    kinds.map(async (kind) => (await connectorOf(kind)).check(expectationOf(routed, kind, isRead))),
  )
  return joinChecks(kinds, found)
}

/** The checks that all kinds share, once, and then the rest of each kind. */
export function joinChecks(kinds: readonly Kind[], found: readonly (readonly Check[])[]): readonly Check[] {
  const own = found.flatMap((checks, index) =>
    checks
      .filter(({ isShared = false }) => !isShared)
      .map((check) => (kinds.length === 1 ? check : { ...check, name: `${kinds[index]}: ${check.name}` })),
  )
  return [...mergeShared(found.flat()), ...own]
}
