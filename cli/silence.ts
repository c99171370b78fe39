import type { AskedSilence } from '../shared/bridge/mute/silences.ts'
import { type Muting, MUTINGS } from '../shared/silence/silence.ts'
import { refuseWords, runCommand, UsageError, type ValuesOf } from './command.ts'
import { personHere } from './person.ts'
import { openSilences } from './silence/open-silences.ts'
import { renderSilences } from './silence/silence-list.ts'
import { parseTime } from './silence/silence-times.ts'

const USAGE = `
npm run silence -- list [--json]
                   add --until TIME --why TEXT [--when CONDITION] [--route NAME ...] [--all]
                       [--from TIME] [--mute hold|note|drop] [--time-zone ZONE] [--by NAME] [--json]
                   end ID [--by NAME] [--json]

Silences of the running app: alerts that get no ticket for a time. Recurring windows are in maintenance of bridge.yaml.

  list              those in force, those to come, and those that were over within a week
  add               adds one; all instances know it within 30 seconds
  end               ends one before its time; what it holds is delivered within six minutes
  --until TIME      its end: 90m, 2h, 3d after it begins, or a time such as 2026-12-01T22:00Z
  --from TIME       its beginning, the same; default: now
  --time-zone ZONE  of times without one, for example Europe/Berlin for 2026-12-01T22:00
  --when CONDITION  which alerts, in CEL, like the when of a route
  --route NAME      on which routes; may be repeated
  --all             all alerts
  --mute HOW        hold (deliver them when it is over), note (on open tickets) or drop; default: as the route says
  --why TEXT        the reason, shown where an alert was muted
  --by NAME         the person, for the journal; default: the user of this machine
  --json            print {"id", "from", "until", "when", "routes", "mute", "why", "by", "addedAt", "endedAt", "endedBy"}; list: a
                    list of them

Ends with 1 when it failed. The storage is that of AzureWebJobsStorage in the environment, of local.settings.json, or of
the npm start that runs. Names of routes are looked up in the configuration: in the folder that BRIDGE_CONFIG names beside
the storage, else in config.
`

const OPTIONS = {
  until: { type: 'string' },
  from: { type: 'string' },
  'time-zone': { type: 'string' },
  when: { type: 'string' },
  route: { type: 'string', multiple: true },
  all: { type: 'boolean', default: false },
  mute: { type: 'string' },
  why: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

type Call = ValuesOf<typeof OPTIONS>

await runCommand(USAGE, OPTIONS, async (call, [command, ...words]) => {
  switch (command ?? '') {
    case 'list':
      refuseWords(words)
      return list(call)
    case 'add':
      refuseWords(words)
      return add(call)
    case 'end':
      return end(call, words)
    default:
      throw new UsageError('Say list, add or end. Try --help.')
  }
})

async function list({ json }: Call): Promise<void> {
  const silences = await (await openSilences()).list()
  if (json) console.log(JSON.stringify(silences, undefined, 2))
  else console.log(silences.length === 0 ? 'No silences.' : renderSilences(silences, Date.now()))
}

async function add(call: Call): Promise<void> {
  const asked = askedBy(call, Date.now())
  const silence = await (await openSilences()).add(asked, byWhom(call))
  console.log(call.json ? JSON.stringify(silence, undefined, 2) : renderSilences([silence], Date.now()))
}

async function end(call: Call, [id, ...rest]: readonly string[]): Promise<void> {
  if (id === undefined) throw new UsageError('Which silence? Name an ID of the list. Try --help.')
  refuseWords(rest)
  const silence = await (await openSilences()).end(id, byWhom(call))
  console.log(call.json ? JSON.stringify(silence, undefined, 2) : `Ended: ${id}`)
}

function askedBy(call: Call, now: number): AskedSilence {
  const { until, from, when, route, all, why } = call
  if (until === undefined) throw new UsageError('Say until when: --until 2h. Try --help.')
  if (why === undefined) throw new UsageError('Say why: --why "Patches". Try --help.')
  if (when === undefined && route === undefined && !all) {
    throw new UsageError('Say which alerts: --when CONDITION, --route NAME, or --all. Try --help.')
  }
  const timeZone = call['time-zone']
  const begin = from === undefined ? undefined : parseTime('--from', from, { since: now, timeZone })
  const since = begin === undefined ? now : Date.parse(begin)
  return {
    ...(begin === undefined ? {} : { from: begin }),
    until: parseTime('--until', until, { since, timeZone }),
    ...(when === undefined ? {} : { when }),
    ...(route === undefined ? {} : { routes: route }),
    ...mutingOf(call.mute),
    why,
    isForAll: all,
  }
}

function mutingOf(text: string | undefined): { readonly mute?: Muting } {
  if (text === undefined) return {}
  const mute = MUTINGS.find((each) => each === text)
  if (mute === undefined)
    throw new UsageError(`--mute takes ${MUTINGS.join(', ')}; not ${JSON.stringify(text)}.`)
  return { mute }
}

function byWhom({ by }: Call): string {
  return by ?? personHere()
}
