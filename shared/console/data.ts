import type { DeadLetters } from '../bridge/dead-letters/dead-letters.ts'
import type { CountRegisters } from '../bridge/journal/recount.ts'
import type { Silences } from '../bridge/mute/silences.ts'
import type { CircuitReport } from '../bridge/protect/circuit-state.ts'
import type { Config, ConnectionConfig } from '../config/config.ts'
import type { ConfigTexts } from '../config/parse-config.ts'
import type { Check } from '../connectors/connector.ts'
import type { RunTrial } from './trial.ts'
import type { DeadLetterStore, Journal, KeptPayloads, Ledger } from '../storage/ports.ts'

/** What pages are made of. Each part is made on first use. */
export interface ConsoleData {
  /** @throws BridgeError `config_invalid`, `setting_missing` */
  config(): Promise<Config>
  ledger(): Promise<Pick<Ledger, 'find' | 'list' | 'read'>>
  registers(): Promise<CountRegisters>
  readonly journal: Pick<Journal, 'read' | 'write'>
  readonly keptPayloads: Pick<KeptPayloads, 'read'>
  letters(): Promise<DeadLetters>
  silences(): Promise<Silences>
  readonly letterIds: Pick<DeadLetterStore, 'list'>
  /** The approximate number of messages in the queue, including those whose time has not come. */
  queueLength(): Promise<number>
  circuit(connection: string): Promise<CircuitReport>
  /** Reads the stored state of the connection's sign-in; no call to the product. */
  checkSignIn(connection: string): Promise<Check>
  /** Reads the stored state of the connection's sync; empty for a connection without one. */
  checkSync(connection: string): Promise<readonly Check[]>
  /** The state of the canary; empty when none is configured. */
  checkCanary(): Promise<readonly Check[]>
  /** The texts of the configuration, for a trial that replaces one. */
  configTexts(): Promise<ConfigTexts>
  readonly runTrial: RunTrial
  /** Calls the product. */
  checkConnection(connection: ConnectionConfig): Promise<readonly Check[]>
  /** Epoch milliseconds. */
  readonly now: () => number
}

const HOUR_MS = 3_600_000

/** @returns ISO 8601 UTC */
export function hoursAgo(hours: number, now: number): string {
  return new Date(now - hours * HOUR_MS).toISOString()
}

/** Caches a result for the given seconds, so that many viewers of a page cost as much as one. */
export function cachedFor<T>(seconds: number, now: () => number, make: () => Promise<T>): () => Promise<T> {
  let made: { readonly value: Promise<T>; readonly at: number } | undefined
  return () => {
    if (made === undefined || now() - made.at >= seconds * 1000) {
      const value = make()
      const kept = { value, at: now() }
      made = kept
      value.catch(() => {
        if (made === kept) made = undefined
      })
    }
    return made.value
  }
}
