import { until } from '../contract/local-host/until.ts'
import { type StateChange, SyncWorld, type ProductName } from './sync-world.ts'

const WITHIN_MS = 60_000

/** What a person does, and the state that Azure's alert is to have then. */
const STORY = [
  { status: undefined, state: 'Acknowledged' },
  { status: 'resolved', state: 'Closed' },
  { status: 'open', state: 'New' },
  { status: 'closed', state: 'Closed' },
] as const

/** A person takes the ticket of an alert, resolves it, reopens it and closes it. @returns what Azure has taken */
export async function followTicket(product: ProductName): Promise<readonly StateChange[]> {
  const world = await SyncWorld.start(product, { azureAlerts: { closeAlert: 'always' } })
  try {
    const before = new Set((await world.product.records('incident')).map(({ id }) => id))
    await world.alert('11111111-aaaa-bbbb-cccc-000000000001', 'Fired')
    const ticket = (await world.product.records('incident')).find(({ id }) => !before.has(id))
    if (ticket === undefined) throw new Error('No ticket was opened.')
    await world.catchUp(WITHIN_MS, ['incident'])
    for (const [index, { status, state }] of STORY.entries()) {
      await (status === undefined
        ? world.people.takeOver(ticket.id)
        : world.people.setStatus(ticket.id, status))
      await world.catchUp(WITHIN_MS, ['incident'])
      await until(`the alert is ${state}`, async () => (await world.stateChanges()).length > index, WITHIN_MS)
    }
    // Further looks change nothing.
    await world.catchUp(WITHIN_MS, ['incident'])
    await world.catchUp(WITHIN_MS, ['incident'])
    return await world.stateChanges()
  } finally {
    await world.stop()
  }
}
