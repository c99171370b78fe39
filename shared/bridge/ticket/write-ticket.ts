import type { Alert } from '../../alert/alert.ts'
import type { Connector } from '../../connectors/connector.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { TemplateContext } from '../../template/context.ts'
import { lasting, ownEpisodes, type Episode, type Episodes } from '../../ticket/episodes.ts'
import type { Action, Attachment, ConfigurationItem, WorkItem } from '../../ticket/ticket.ts'
import type { TicketDelivery } from './ticket-delivery.ts'

/** One write to a ticket. */
export interface TicketWrite {
  readonly action: Action
  /** Whose alert the template is rendered with. */
  readonly delivery: TicketDelivery
  /** The reports that it tells, those left by earlier ones included. */
  readonly reports: number
  readonly changeId: string
  readonly correlationId: string
  /** What the ticket stands for, with what is being told. */
  readonly episodes: Episodes
}

/** How many of its episodes a ticket lists by name; the others are in the attached list. */
const NAMES = 20

/** @throws BridgeError what the template or the product throws */
export async function writeTicket(
  write: TicketWrite,
  record: TicketRecord,
  connector: Connector,
  log: Log,
): Promise<WorkItem> {
  const { delivery, correlationId, changeId } = write
  const { template } = delivery.route
  const action = template.actions.has(write.action) ? write.action : 'note'
  const fields = template.render(action, contextOf(write, record))
  const item =
    action === 'open'
      ? await connector.open({ correlationId, fields, configurationItems: itemsOf(delivery.alert) })
      : await connector.change(ticketOf(record), { action, fields, id: changeId })
  if (ownEpisodes(write.episodes).length > NAMES) await attachList(write, item, connector, log)
  return item
}

/** Resources by their ids, and what is known by name only. */
function itemsOf({ targets, configurationItems }: Alert): ConfigurationItem[] {
  const resources = targets.map(({ id, name }) => ({ resourceId: id, names: [name] }))
  const named = configurationItems.filter((item) =>
    targets.every(({ id, name }) => item !== id && item !== name),
  )
  return [...resources, ...named.map((item) => ({ resourceId: '', names: [item] }))]
}

function ticketOf({ item }: TicketRecord): NonNullable<TicketRecord['item']> {
  if (item === null) throw new TypeError('There is no ticket to change.')
  return item
}

function contextOf(write: TicketWrite, record: TicketRecord): TemplateContext {
  const { alert, raw, route } = write.delivery
  const { item, previous } = record
  const episodes = ownEpisodes(write.episodes)
  const open = lasting(write.episodes)
  return {
    alert,
    raw,
    route: { name: route.name },
    connection: route.connection,
    ticket: {
      correlationId: write.correlationId,
      ...(item === null ? {} : { number: item.number, url: item.url }),
      ...(previous === null ? {} : { previous }),
    },
    group: {
      isRollUp: record.rollUp !== null,
      count: episodes.length,
      lasting: open.length,
      names: (open.length > 0 ? open : episodes).slice(-NAMES).map(({ name }) => name),
    },
    note: { reports: write.reports },
  }
}

/** The list is for convenience: the journal has it, too, and a ticket without it is better than one written twice. */
async function attachList(write: TicketWrite, item: WorkItem, connector: Connector, log: Log): Promise<void> {
  if (connector.attach === undefined) return
  try {
    await connector.attach(item, listOf(ownEpisodes(write.episodes)))
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    log('warn', 'list-not-attached', { correlationId: write.correlationId, code, reason: message })
  }
}

function listOf(episodes: readonly Episode[]): Attachment {
  const lines = episodes.map(({ name, firedAt, endedAt }) =>
    [name, firedAt ?? '', endedAt ?? ''].map(cell).join(','),
  )
  const text = ['alert,fired,ended', ...lines, ''].join('\r\n')
  return { name: `alerts-${episodes.length}.csv`, contentType: 'text/csv; charset=utf-8', text }
}

/** A spreadsheet takes a cell that begins with one of these for a formula. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}
