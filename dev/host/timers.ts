/** The timer trigger: one run after another, on schedule. */
import { type Listener, STOPPED_WITHIN_MS } from './listener.ts'
import { pause, waitAtMost } from './pause.ts'
import type { Schedule } from './schedule.ts'

/** The input of a function, in the host's letter case (the library turns it into camel case). */
interface TimerInput {
  readonly Schedule: { readonly AdjustForDST: boolean }
  /** Absent without a monitor, as in Azure. */
  readonly ScheduleStatus?: ScheduleStatus
  readonly IsPastDue: boolean
}

interface ScheduleStatus {
  readonly Last: string
  readonly Next: string
  readonly LastUpdated: string
}

export interface TimerOptions {
  readonly schedule: Schedule
  readonly runOnStartup: boolean
  /** Whether to keep a status of the schedule. It is kept in memory: a run missed while the host was down is not repeated. */
  readonly useMonitor: boolean
  /** May reject; the schedule continues. */
  run(timer: TimerInput): Promise<void>
}

/** .NET's `default(DateTime)`: the function has not run. */
const NEVER = '0001-01-01T00:00:00'

/** Below this interval, the host keeps no status even when asked to (WebJobs SDK, TimerListener). */
const SHORTEST_MONITORED_MS = 60_000

/** Well under the longest delay of `setTimeout` (24.8 days). */
const LONGEST_PAUSE_MS = 3_600_000

export function startTimer(options: TimerOptions): Listener {
  const stopping = new AbortController()
  const finished = runOnSchedule(options, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await waitAtMost(STOPPED_WITHIN_MS, finished)
    },
  }
}

async function runOnSchedule(options: TimerOptions, stopping: AbortSignal): Promise<void> {
  const { schedule, runOnStartup } = options
  const monitored = options.useMonitor && isMonitorable(schedule)
  let status: ScheduleStatus = { Last: NEVER, Next: utc(schedule.next(new Date())), LastUpdated: NEVER }
  const run = async (at: Date) => {
    const timer = {
      Schedule: { AdjustForDST: true },
      ...(monitored && { ScheduleStatus: status }),
      IsPastDue: false,
    }
    // Logged by the invocation.
    await options.run(timer).catch(() => undefined)
    status = { Last: utc(at), Next: utc(schedule.next(at)), LastUpdated: utc(at) }
  }

  if (runOnStartup) await run(new Date())
  while (!stopping.aborted) {
    const due = schedule.next(new Date())
    while (!stopping.aborted && due.getTime() > Date.now()) {
      await pause(Math.min(due.getTime() - Date.now(), LONGEST_PAUSE_MS), stopping)
    }
    if (!stopping.aborted) await run(due)
  }
}

function isMonitorable(schedule: Schedule): boolean {
  const first = schedule.next(new Date())
  return schedule.next(first).getTime() - first.getTime() >= SHORTEST_MONITORED_MS
}

const utc = (time: Date): string => time.toISOString().replace('Z', '+00:00')
