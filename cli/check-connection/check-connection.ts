import { typesOf } from '../../shared/bridge/sync/sync-work-items.ts'
import { expectationOf, kindsIn } from '../../shared/bridge/operate/check-records.ts'
import type { Check } from '../../shared/connectors/connector.ts'
import { mergeShared } from '../../shared/connectors/shared-checks.ts'
import { signInsOf } from '../../shared/connectors/sign-in-name.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
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
  /** Everything that was checked is complete. */
  readonly isComplete: boolean
  readonly probes: readonly Probe[]
}

/**
 * Checks everything that deliveries to a connection need, and writes nothing to the product. A check that depends on a
 * failed one is reported as not checked.
 */
export async function checkConnection(checked: CheckedConnection): Promise<ConnectionReport> {
  const { name: connection, product, url } = checked.connection
  const [reachable, clock] = await checkServer(checked)
  const signIns = (
    await Promise.all(signInsOf(checked.connection).map((name) => checkSignIn(checked, name)))
  ).flat()
  const hindrance = [reachable, ...signIns].find(({ outcome }) => outcome === 'Not complete')
  const records = hindrance === undefined ? await checkKinds(checked) : waitFor(hindrance, checked)
  const reading = await checkReading(checked, hindrance?.name)
  const probes = [
    reachable,
    clock,
    ...signIns,
    checkRoutes(checked),
    ...records,
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

function waitFor({ name }: Probe, checked: CheckedConnection): readonly Probe[] {
  return kindsIn(checked).map((kind) => notChecked(kind, `first: ${name}`))
}

/** Checks that are common to all kinds come first: roles, the release. */
async function checkKinds(checked: CheckedConnection): Promise<readonly Probe[]> {
  const kinds = await Promise.all(kindsIn(checked).map(async (kind) => checkKind(checked, kind)))
  const shared = mergeShared(kinds.flatMap(({ checks }) => checks))
  return [
    ...shared.map((check) => probeOf(check, check.name)),
    ...kinds.flatMap(({ kind, checks, failure }) =>
      failure === undefined
        ? checks
            .filter(({ isShared = false }) => !isShared)
            .map((check) => probeOf(check, `${kind}: ${check.name}`))
        : [failure],
    ),
  ]
}

interface CheckedKind {
  readonly kind: Kind
  readonly checks: readonly Check[]
  /** Nothing could be checked. */
  readonly failure?: Probe
}

async function checkKind(checked: CheckedConnection, kind: Kind): Promise<CheckedKind> {
  try {
    const connector = await checked.connector(kind)
    const isRead = typesOf(checked.connection).length > 0
    return { kind, checks: await connector.check(expectationOf(checked, kind, isRead)) }
  } catch (thrown) {
    return { kind, checks: [], failure: failed(kind, thrown) }
  }
}
