import { printable } from '../printable.ts'
import type { PreviewReport } from './preview-report.ts'

/** What one payload of many would become, or why it cannot be read. */
export type ListedPreview = { readonly file: string } & (PreviewReport | { readonly problem: string })

const LONGEST_TITLE = 80

/** A line for each payload: file, severity and condition, routes with what they do, title. */
export function formatPreviews(previews: readonly ListedPreview[]): string {
  const rows = previews.map(cellsOf)
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)))
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cellsOf(preview: ListedPreview): [string, string, string, string] {
  if ('problem' in preview) return [preview.file, '', 'no ticket', printable(preview.problem)]
  const { file, alert, ignoredBy, routes } = preview
  const done = routes.map(({ name, tickets }) => {
    const [first] = tickets
    return `${name}: ${first?.action ?? 'nothing'}${tickets.length > 1 ? ` ×${tickets.length}` : ''}`
  })
  const ignored = ignoredBy === null ? [] : [`${ignoredBy}: ignored`]
  return [
    file,
    `${alert.severity} ${alert.condition}`,
    [...done, ...ignored].join(', '),
    titleOf(preview).slice(0, LONGEST_TITLE),
  ]
}

/** The first field of a new ticket: templates begin with the title. */
function titleOf({ routes: [route], alert }: PreviewReport): string {
  const problem = route?.tickets[0]?.problem
  if (problem != null) return printable(`fails: ${problem}`)
  const opened = route?.sections.find(({ action }) => action === 'open')?.fields ?? {}
  return printable(Object.values(opened)[0] ?? alert.rule)
}
