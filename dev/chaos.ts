import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatChaosReport, isClean } from './chaos/report-text.ts'
import { type ChaosReport, runChaos } from './chaos/run-chaos.ts'
import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run chaos [-- --alerts N] [-- --processes N] [-- --minutes N] [-- --seed N] [-- --json]

Shows that no alert is lost and no ticket is created twice when everything fails. Builds the app, runs it in several
processes on one storage, and posts alerts as action groups do, while processes are killed every few seconds, the
storage goes away and comes back, and ServiceNow fails in one way after the other. Then waits until nothing is on its
way, and compares what was accepted with the incidents. Everything runs on this machine.
Ends with 1 when an alert was lost, a ticket or note was created twice, or the journal has a gap.

  --alerts N      posts, repeats included (default 2000)
  --processes N   copies of the app (default 2)
  --minutes N     how long things go wrong (default 2); what follows takes three more, since a
                  killed process's claim on a ticket lasts that long
  --seed N        what goes wrong when (default: another one each time)
  --json          print {"isClean", "posts", "reconciliation", "incidents", "notes", "deadLetters", "waits", …}
`

await runCommand(
  USAGE,
  {
    alerts: { type: 'string', default: '2000' },
    processes: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    json: { type: 'boolean', default: false },
  },
  async (values, words) => {
    refuseWords(words)
    const options = {
      alerts: parseCount('alerts', values.alerts, 100_000),
      processes: parseCount('processes', values.processes, 16),
      seconds: 60 * parseCount('minutes', values.minutes, 600),
      seed: parseCount('seed', values.seed, 2 ** 31),
    }
    const folder = await mkdtemp(join(tmpdir(), 'bridge-chaos-'))
    const tell = values.json ? console.error : console.log
    const report = await runChaos({ ...options, isByForce: true, folder, tell })
    console.log(values.json ? jsonOf(report) : `\n${formatChaosReport(report)}`)
    if (!isClean(report)) {
      tell(`\nThe app's log and the storage's data are in ${folder}`)
      return 1
    }
    await rm(folder, { recursive: true })
    return 0
  },
)

function jsonOf(report: ChaosReport): string {
  return JSON.stringify({ isClean: isClean(report), ...report }, plain, 2)
}

function plain(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}

/** @throws UsageError */
function parseCount(name: string, text: string, most: number): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count
  throw new UsageError(`--${name} takes a number from 1 to ${most}, not ${JSON.stringify(text)}.`)
}
