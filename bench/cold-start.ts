import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { startAppCopy } from '../dev/app-copy.ts'
import { startAzurite } from '../dev/azurite.ts'
import { buildAppInto } from '../dev/built-app.ts'
import { metricAlert } from '../dev/metric-alert.ts'
import { buildTrivialApp } from './trivial-app.ts'

/** Milliseconds from the start of the process, the median of some. */
export interface ColdStart {
  readonly app: 'product' | 'trivial'
  /** Until its functions are registered and the host listens. */
  readonly readyMs: number
  /** From then on, until the first alert is accepted. */
  readonly firstCallMs: number
  readonly firstAnswerMs: number
  /** Processor time until the first answer. */
  readonly cpuMs: number
}

export interface ColdStartFigures {
  readonly starts: readonly ColdStart[]
  /** The time to the first answer, divided by that of the trivial app. */
  readonly ratio: number
  readonly cpuRatio: number
}

/** Only the webhook runs: otherwise the host would poll for messages meanwhile. */
const WEBHOOK_ONLY = Object.fromEntries(
  ['deliver-alert', 'drain-poison', 'refresh-tokens', 'reconcile', 'sweep'].map((name) => [
    `AzureWebJobs.${name}.Disabled`,
    '1',
  ]),
)

/** Prints how long a new process takes until it has accepted its first alert. @param starts of each app, in turn */
export async function runColdStart(json: boolean, starts: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-cold-'))
  try {
    const figures = await measureColdStart(folder, starts)
    console.log(json ? JSON.stringify(figures, undefined, 2) : formatColdStart(figures))
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function measureColdStart(folder: string, starts: number): Promise<ColdStartFigures> {
  const [product, trivial] = [join(folder, 'product'), join(folder, 'trivial')]
  await buildAppInto(product)
  await buildTrivialApp(trivial)
  const azurite = await startAzurite()
  try {
    const settings = { AzureWebJobsStorage: azurite.connectionString, ...WEBHOOK_ONLY }
    // The first start creates queue and container.
    await start('product', product, settings)
    const all: ColdStart[] = []
    for (let index = 0; index < starts; index += 1) {
      all.push(await start('trivial', trivial, settings), await start('product', product, settings))
    }
    const [one, other] = [medianOf(all, 'product'), medianOf(all, 'trivial')]
    return {
      starts: [one, other],
      ratio: one.firstAnswerMs / other.firstAnswerMs,
      cpuRatio: one.cpuMs / other.cpuMs,
    }
  } finally {
    await azurite.stop()
  }
}

async function start(
  app: ColdStart['app'],
  appFolder: string,
  settings: Readonly<Record<string, string>>,
): Promise<ColdStart> {
  const startedAt = performance.now()
  const copy = await startAppCopy({ appFolder, settings, logFile: join(appFolder, 'app.log') })
  const readyMs = performance.now() - startedAt
  const body = metricAlert({
    episode: 'a',
    rule: 'r',
    item: 'i',
    severity: 'Sev2',
    firedAt: new Date().toISOString(),
  })
  const headers = { 'content-type': 'application/json' }
  const answer = await request(copy.webhook, { method: 'POST', headers, body })
  await answer.body.dump()
  const firstAnswerMs = performance.now() - startedAt
  const { cpuMs } = await copy.usage()
  await copy.stop()
  if (answer.statusCode !== 202) throw new Error(`The webhook of ${app} answered ${answer.statusCode}.`)
  return { app, readyMs, firstCallMs: firstAnswerMs - readyMs, firstAnswerMs, cpuMs }
}

function medianOf(all: readonly ColdStart[], app: ColdStart['app']): ColdStart {
  const own = all.filter((each) => each.app === app)
  const median = (figure: (start: ColdStart) => number): number =>
    own.map(figure).toSorted((one, other) => one - other)[Math.floor(own.length / 2)] ?? 0
  return {
    app,
    readyMs: median((each) => each.readyMs),
    firstCallMs: median((each) => each.firstCallMs),
    firstAnswerMs: median((each) => each.firstAnswerMs),
    cpuMs: median((each) => each.cpuMs),
  }
}

function formatColdStart({ starts, ratio, cpuRatio }: ColdStartFigures): string {
  const lines = starts.map(
    ({ app, readyMs, firstCallMs, firstAnswerMs, cpuMs }) =>
      `${app}: ready ${readyMs.toFixed(0)} ms, first call ${firstCallMs.toFixed(0)} ms, ` +
      `first answer ${firstAnswerMs.toFixed(0)} ms, CPU ${cpuMs.toFixed(0)} ms`,
  )
  return [...lines, `ratio ${ratio.toFixed(2)}, of CPU ${cpuRatio.toFixed(2)}`].join('\n')
}
