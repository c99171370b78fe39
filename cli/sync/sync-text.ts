import type { SyncProgress, SyncResult } from '../../shared/bridge/sync/sync-stream.ts'
import type { ReadType } from '../../shared/connectors/read-since.ts'
import type { Progress } from '../progress.ts'
import { printable } from '../printable.ts'
import type { Outcome } from '../report/probe.ts'
import type { Renewal, RenewedToken } from './renew-connection.ts'

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

/** The result of each type, on a line; or that there was none. */
export function formatResults(connection: string, results: readonly SyncResult[], isDryRun: boolean): string {
  if (results.length === 0) return `${connection}: nothing to read, the connection has no sync in bridge.yaml`
  return results.map((result) => formatResult(connection, result, isDryRun)).join('\n')
}

function formatResult(connection: string, result: SyncResult, isDryRun: boolean): string {
  const { type, outcome, rows, refused, pages, error } = result
  const done = `${rows} rows ${isDryRun ? 'would be written' : 'written'} in ${pages} pages`
  const left = refused === 0 ? '' : `, ${refused} refused`
  return printable(`${connection}: ${NAMES[type]}: ${done}${left}; ${WORDS[outcome]}${reasonOf(error)}`)
}

const WORDS: Readonly<Record<SyncResult['outcome'], string>> = {
  'caught up': 'nothing is left',
  more: 'the next run continues',
  elsewhere: 'another run is in progress, try again in a minute',
  failed: 'failed',
}

function reasonOf(error: SyncResult['error']): string {
  return error === undefined ? '' : `: ${error.code}: ${error.message}`
}

/** The results of a renewal: a line for each token, one for all checks, and one for each that is not complete. */
export function formatRenewal({ tokens, report: { connection, probes } }: Renewal): string {
  const count = (outcome: Outcome): number => probes.filter((probe) => probe.outcome === outcome).length
  const incomplete = probes.filter(({ outcome }) => outcome === 'Not complete')
  const complete = count('Complete')
  const unchecked = count('Not checked') === 0 ? '' : `, ${count('Not checked')} not checked`
  return [
    ...tokens.map(tokenLine),
    `${connection}: ${complete} of ${complete + incomplete.length} checks complete${unchecked}`,
    ...incomplete.map(({ name, found, advice = '' }) =>
      `${connection}: not complete: ${name}: ${found} ${advice}`.trimEnd(),
    ),
  ]
    .map(printable)
    .join('\n')
}

function tokenLine({ signIn, expiresAt }: RenewedToken): string {
  const kept =
    expiresAt === undefined
      ? 'but not stored in Key Vault: each instance asks for its own'
      : `valid until ${expiresAt}`
  return `${signIn}: access token renewed, ${kept}`
}
