import { inColumns } from '../columns.ts'
import { printable } from '../printable.ts'
import type { ListedConnection } from './list-connections.ts'

const HEADINGS = ['CONNECTION', 'PARTNER TYPE', 'SERVER URL', 'WORK ITEMS', 'SYNC', 'STATE']

/** A row for each connection, for people to read; a problem has a line of its own. */
export function renderConnectionTable(connections: readonly ListedConnection[]): string {
  const [headings = '', ...lines] = inColumns([HEADINGS, ...connections.map(cellsOf)])
  const blocks = connections.map(({ found }, index) =>
    found === '' ? lines[index] : `${lines[index]}\n    ${printable(found)}`,
  )
  return [headings, ...blocks].join('\n')
}

function cellsOf({ name, partnerType, url, kinds, sync, state }: ListedConnection): string[] {
  const copied = sync === null ? 'none' : `${sync.workItems.join(', ')}, ${sync.days} days`
  return [name, partnerType, printable(url), kinds.join(', ') || 'no route', copied, state]
}
