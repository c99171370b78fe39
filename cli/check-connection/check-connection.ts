import { typesOf } from '../../shared/bridge/sync/sync-work-items.ts'
import type { Expectation } from '../../shared/connectors/connector.ts'
import { signInsOf } from '../../shared/connectors/sign-in-name.ts'
import { kindsOf } from '../../shared/ticket/kinds.ts'
import { type Kind, KINDS } from '../../shared/ticket/ticket.ts'
import type { CheckedConnection } from './checked-connection.ts'
import { checkAlertRole } from './check-alert-role.ts'
import { checkReading } from './check-reading.ts'
import { checkServer } from './check-server.ts'
import { checkSignIn } from './check-sign-in.ts'
import { failed, notChecked, notComplete, type Probe, probeOf } from '../report/probe.ts'

export interface ConnectionReport {
  readonly connection: string
  readonly product: string
  readonly url: string
  /** Nothing that was looked at is not complete. */
  readonly isComplete: boolean
  readonly probes: readonly Probe[]
}

/**
 * Looks at all that deliveries to a connection will need, and writes nothing to the product. What cannot be looked at
 * because something before it failed is reported as not checked.
 */
export async function checkConnection(checked: CheckedConnection): Promise<ConnectionReport> {
  const { name: connection, product, url } = checked.connection
  const [reachable, clock] = await checkServer(checked)
  const signIns = (
    await Promise.all(signInsOf(checked.connection).map((name) => checkSignIn(checked, name)))
  ).flat()
  const hindrance = [reachable, ...signIns].find(({ outcome }) => outcome === 'Not complete')
  const records = await Promise.all(
    kindsIn(checked).map(async (kind) =>
      hindrance === undefined ? checkKind(checked, kind) : [notChecked(kind, `first: ${hindrance.name}`)],
    ),
  )
  const reading = await checkReading(checked, hindrance?.name)
  const probes = [
    reachable,
    clock,
    ...signIns,
    checkRoutes(checked),
    ...records.flat(),
    ...reading,
    ...(await checkAlertRole(checked)),
  ]
  const isComplete = probes.every(({ outcome }) => outcome !== 'Not complete')
  return { connection, product: product.name, url, isComplete, probes }
}

function checkRoutes({ connection, routes }: CheckedConnection): Probe {
  const found = routes.map((route) => route.name).join(', ')
  if (found !== '') return { name: 'routes', outcome: 'Complete', found }
  return notComplete('routes', `none leads to ${connection.name}: add one to bridge.yaml`)
}

/** The kinds of record that routes write; without a route, the one that its product mostly has. */
function kindsIn({ connection, routes }: CheckedConnection): readonly Kind[] {
  const written = KINDS.filter((kind) => routes.some(({ template }) => template.kind === kind))
  return written.length > 0 ? written : kindsOf(connection.product).slice(0, 1)
}

async function checkKind(checked: CheckedConnection, kind: Kind): Promise<readonly Probe[]> {
  try {
    const connector = await checked.connector(kind)
    const checks = await connector.check(expectationOf(checked, kind))
    return checks.map((check) => probeOf(check, `${kind}: ${check.name}`))
  } catch (thrown) {
    return [failed(kind, thrown)]
  }
}

/** What the templates of all routes together will write; undefined when no route writes this kind. */
function expectationOf({ connection, routes }: CheckedConnection, kind: Kind): Expectation | undefined {
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
  return { fields, opening, choices, isRead: typesOf(connection).length > 0 }
}
