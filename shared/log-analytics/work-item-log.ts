import type { WorkItemRow } from './work-item-row.ts'

/** The result of writing rows. */
export interface WrittenRows {
  readonly written: number
  /** Rows that the log does not take, whoever sends them; each is in our own log. */
  readonly refused: readonly WorkItemRow[]
}

/** Where versions of work items are kept. */
export interface WorkItemLog {
  /**
   * Appends rows. After an error some of them may be there: write all of them again, the newest version counts.
   *
   * @throws BridgeError `log_analytics_unavailable`, to be tried later; `log_analytics_refused`, which a person must
   * fix
   */
  write(rows: readonly WorkItemRow[]): Promise<WrittenRows>
  /**
   * Sends no rows, to see whether rows could be sent. This does not check whether they fit the table's columns.
   *
   * @throws BridgeError as {@link WorkItemLog.write} does
   */
  check(): Promise<void>
}
