import { asBridgeError } from '../../errors.ts'
import { type Episode, ownEpisodes } from '../../ticket/episodes.ts'
import type { Attachment } from '../../ticket/ticket.ts'
import type { BatchState } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import type { TicketTools } from './ticket-tools.ts'

/** How many of its episodes a ticket lists by name. One with more has the list of all attached. */
export const MOST_NAMES = 20

/**
 * Attaches the list of a ticket's episodes where it has many, before a change is written: what is written promises a list
 * only where it is there. A new ticket gets it afterwards.
 *
 * The list is only convenient: the journal has it as well, and a ticket without it is better than one that is written
 * twice.
 */
export async function attachList(
  state: BatchState,
  change: TicketChange,
  { connector, log }: Pick<TicketTools, 'connector' | 'log'>,
): Promise<BatchState> {
  const episodes = ownEpisodes(change.episodes)
  const { item } = state.record
  if (item === null || connector.attach === undefined || episodes.length <= MOST_NAMES)
    return { ...state, hasList: false }
  try {
    await connector.attach(item, listOf(episodes))
    return { ...state, hasList: true }
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    log('warn', 'list-not-attached', { correlationId: change.correlationId, code, reason: message })
    return { ...state, hasList: false }
  }
}

function listOf(episodes: readonly Episode[]): Attachment {
  const lines = episodes.map(({ name, firedAt, endedAt }) =>
    [name, firedAt ?? '', endedAt ?? ''].map(cell).join(','),
  )
  const text = ['alert,fired,ended', ...lines, ''].join('\r\n')
  return { name: `alerts-${episodes.length}.csv`, contentType: 'text/csv; charset=utf-8', text }
}

/** A spreadsheet treats a cell that begins with one of these as a formula. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}
