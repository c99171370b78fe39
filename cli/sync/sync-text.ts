import type { SyncProgress, SyncResult } from '../../shared/bridge/sync/sync-stream.ts'
import type { ReadType } from '../../shared/connectors/read-since.ts'
import type { Progress } from '../progress.ts'
import { printable } from '../printable.ts'

const DAY_MS = 86_400_000

const NAMES: Readonly<Record<ReadType, string>> = {
  incident: 'incidents',
  change_request: 'change requests',
}

/** How many of the days up to now are read. @param now epoch milliseconds */
export function progressOf({ type, from, upTo, rows }: SyncProgress, now: number): Progress {
  const total = Math.max(1, Math.ceil((now - Date.parse(from)) / DAY_MS))
  const left = Math.max(0, Math.floor((now - Date.parse(upTo)) / DAY_MS))
  return { done: Math.max(0, total - left), total, words: `days of ${NAMES[type]}, ${rows} rows` }
}

/** What came of one type, on a line. */
export function formatResult(connection: string, result: SyncResult, isDryRun: boolean): string {
  const { type, outcome, rows, refused, pages, error } = result
  const done = `${rows} rows ${isDryRun ? 'would be written' : 'written'} in ${pages} pages`
  const left = refused === 0 ? '' : `, ${refused} refused`
  return printable(`${connection}: ${NAMES[type]}: ${done}${left}; ${WORDS[outcome]}${reasonOf(error)}`)
}

const WORDS: Readonly<Record<SyncResult['outcome'], string>> = {
  'caught up': 'nothing is left',
  more: 'the next run goes on',
  elsewhere: 'another run is reading just now, try again in a minute',
  failed: 'failed',
}

function reasonOf(error: SyncResult['error']): string {
  return error === undefined ? '' : `: ${error.code}: ${error.message}`
}
