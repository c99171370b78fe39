import type { Alert } from '../../alert/alert.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { TemplateContext } from '../../template/context.ts'
import { lasting, ownEpisodes } from '../../ticket/episodes.ts'
import type { Action, ConfigurationItem, WorkItem } from '../../ticket/ticket.ts'
import { MOST_NAMES } from './attach-list.ts'
import type { BatchState } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import type { TicketTools } from './ticket-tools.ts'

/** See `Template.renderPlain`. */
export interface Plain {
  readonly text: string
  readonly keeps: (field: string) => boolean
}

/**
 * Renders the fields and writes them to the product.
 *
 * @param plain what is written in place of what the template has
 * @returns the work item as it is then
 * @throws BridgeError what the template or the product throws
 */
export async function writeTicket(
  change: TicketChange,
  { record, hasList }: Pick<BatchState, 'record' | 'hasList'>,
  { connector }: Pick<TicketTools, 'connector'>,
  plain?: Plain,
): Promise<WorkItem> {
  const { delivery, correlationId, changeId } = change
  const { template } = delivery.route
  const action = sectionOf(change)
  const context = contextOf(change, record, hasList)
  const fields =
    plain === undefined
      ? template.render(action, context)
      : template.renderPlain(action, context, plain.text, plain.keeps)
  return action === 'open'
    ? connector.open({ correlationId, fields, configurationItems: itemsOf(delivery.alert) })
    : connector.change(refIn(record), { action, fields, id: changeId })
}

/** By which section of the template a change is written: what it has no section for is noted. */
export function sectionOf({ action, delivery }: Pick<TicketChange, 'action' | 'delivery'>): Action {
  return delivery.route.template.actions.has(action) ? action : 'note'
}

/** Resources by their ids, and what is known by name only. */
function itemsOf({ targets, configurationItems }: Alert): ConfigurationItem[] {
  const resources = targets.map(({ id, name }) => ({ resourceId: id, names: [name] }))
  const named = configurationItems.filter((item) =>
    targets.every(({ id, name }) => item !== id && item !== name),
  )
  return [...resources, ...named.map((item) => ({ resourceId: '', names: [item] }))]
}

function refIn({ item }: TicketRecord): NonNullable<TicketRecord['item']> {
  if (item === null) throw new TypeError('There is no ticket to change.')
  return item
}

/** What is written of a Fired whose end came first includes the end. */
function alertToldBy({ action, delivery, episodes }: TicketChange): Alert {
  const { alert, occurrence } = delivery
  const endedAt = episodes[occurrence.episode]?.endedAt ?? null
  const isOver = action !== 'open' && occurrence.condition === 'fired' && endedAt !== null
  return isOver ? { ...alert, condition: 'resolved', resolvedAt: endedAt } : alert
}

function contextOf(change: TicketChange, record: TicketRecord, hasList: boolean): TemplateContext {
  const { raw, route } = change.delivery
  const alert = alertToldBy(change)
  const { item, previous } = record
  const episodes = ownEpisodes(change.episodes)
  const open = lasting(change.episodes)
  return {
    alert,
    raw,
    route: { name: route.name },
    connection: route.connection,
    ticket: {
      correlationId: change.correlationId,
      ...(item === null ? {} : { number: item.number, url: item.url }),
      ...(previous === null ? {} : { previous }),
    },
    group: {
      isRollUp: record.rollUp !== null,
      count: episodes.length,
      lasting: open.length,
      hasList,
      names: (open.length > 0 ? open : episodes).slice(-MOST_NAMES).map(({ name }) => name),
    },
    note: { reports: change.reports },
  }
}
