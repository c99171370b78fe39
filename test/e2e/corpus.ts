/** The payloads of test/fixtures/alerts, as their senders posted them. */
import { readdirSync, readFileSync } from 'node:fs'
import { parseAlert } from '../../shared/alert/parse-alert.ts'
import type { Alert } from '../../shared/alert/alert.ts'
import { correlationIdOf } from '../../shared/ticket/keys.ts'

export interface CorpusPayload {
  readonly name: string
  readonly text: string
  readonly alert: Alert
  /** Of its ticket on the connection that the shipped configuration has. */
  readonly correlationId: string
}

const FOLDER = new URL('../fixtures/alerts/', import.meta.url)

export function readCorpus(): CorpusPayload[] {
  return ['common', 'legacy'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, FOLDER))
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const text = readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8')
        const alert = parseAlert(JSON.parse(text), new Date().toISOString())
        return { name: `${folder}/${file}`, text, alert, correlationId: correlationIdOf('servicenow', alert) }
      }),
  )
}
