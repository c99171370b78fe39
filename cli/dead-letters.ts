import type { DeadLetters } from '../shared/bridge/dead-letters/dead-letters.ts'
import { createBridge } from '../shared/app.ts'
import { refuseWords, runCommand, UsageError, type ValuesOf } from './command.ts'
import { readCommandSettings } from './command-settings.ts'
import { renderLetterTable } from './dead-letters/dead-letter-table.ts'
import { personHere } from './person.ts'
import { createProgressDisplay } from './progress.ts'
import { parseSince } from './since.ts'

const USAGE = `
npm run dead-letters -- list [--since 7d] [--code CODE] [--json]
                        show ID
                        replay ID [--json]
                        replay --all [--since 24h] [--code CODE] [--json]
                        discard ID [--json]

Alerts that could not be delivered, each with the reason and all that is needed to deliver it again. Fix the cause first.

  list           the latest first, with their ids
  show           one as JSON, with the payload as posted
  replay         deliver it again; what was delivered before is not done twice
  discard        delete it
  --all          replay every letter that matches
  --since TIME   of alerts received since: 90m, 24h, 7d, or a time such as 2026-11-23T12:00:00Z
  --code CODE    letters with this code
  --json         print a list of {"id", "code", "reason", "diedAt", "attempts", "route", "rule", …}; replay: {"replayed",
                 "skipped"}; discard: {"discarded"}

Ends with 1 when something was not done, also for a letter that holds no alert. The storage is that of
AzureWebJobsStorage in the environment, of local.settings.json, or of the npm start that runs.
`

const OPTIONS = {
  all: { type: 'boolean', default: false },
  since: { type: 'string' },
  code: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

type Call = ValuesOf<typeof OPTIONS>

await runCommand(USAGE, OPTIONS, async (call, [command, ...words]) => {
  switch (command ?? '') {
    case 'list':
      refuseWords(words)
      return list(call)
    case 'show':
      return show(idOf(words))
    case 'replay':
      if (!call.all) return replay(idOf(words), call)
      refuseWords(words)
      return replayAll(call)
    case 'discard':
      return discard(idOf(words), call)
    default:
      throw new UsageError('Say list, show, replay or discard. Try --help.')
  }
})

/** The person, for the journal. */
function byWhom(): { by: string } {
  return { by: personHere() }
}

function idOf([id, ...rest]: readonly string[]): string {
  if (id === undefined) throw new UsageError('Which letter? Name an ID of the list. Try --help.')
  refuseWords(rest)
  return id
}

async function show(id: string): Promise<void> {
  console.log(JSON.stringify(await (await openLetters()).show(id), undefined, 2))
}

async function replay(id: string, call: Call): Promise<void> {
  await (await openLetters()).replay(id, byWhom())
  print(call, { replayed: 1, skipped: 0 }, `Put back into the queue: ${id}`)
}

async function discard(id: string, call: Call): Promise<void> {
  await (await openLetters()).discard(id, byWhom())
  print(call, { discarded: 1 }, `Discarded: ${id}`)
}

function print({ json }: Call, result: object, text: string): void {
  console.log(json ? JSON.stringify(result) : text)
}

async function list(call: Call): Promise<void> {
  const { letters } = await (await openLetters()).list(askedBy(call))
  if (call.json) console.log(JSON.stringify(letters, undefined, 2))
  else console.log(letters.length === 0 ? 'No dead letters.' : renderLetterTable(letters))
}

async function replayAll(call: Call): Promise<number> {
  const letters = await openLetters()
  const display = createProgressDisplay(process.stderr)
  try {
    const { replayed, skipped } = await letters.replayAll(askedBy(call), {
      act: byWhom(),
      tellProgress: (progress) => display.show(progress),
    })
    display.end()
    print(call, { replayed, skipped }, replayText(replayed, skipped))
    return skipped === 0 ? 0 : 1
  } catch (error) {
    display.end()
    throw error
  }
}

function replayText(replayed: number, skipped: number): string {
  if (replayed + skipped === 0) return 'No dead letter matches: nothing was put back.'
  const put = `Put back into the queue: ${replayed}.`
  if (skipped === 0) return put
  return `${put}\nLeft, because they hold no alert: ${skipped}. npm run dead-letters -- discard ID deletes one.`
}

function askedBy({ since, code }: Call): { since?: string; code?: string } {
  return {
    ...(since === undefined ? {} : { since: parseSince(since, Date.now()) }),
    ...(code === undefined ? {} : { code }),
  }
}

async function openLetters(): Promise<DeadLetters> {
  // Its log lines would repeat what the command prints.
  return createBridge({ ...(await readCommandSettings()) }, () => undefined).deadLetters()
}
