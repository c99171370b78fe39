import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { expect, test } from 'vitest'
import { startAppCopy } from '../../dev/app-copy.ts'
import { startAzurite } from '../../dev/azurite.ts'
import { metricAlert } from '../../dev/metric-alert.ts'
import { FIRST_ANSWER_MOST_KIB } from '../../tools/bundle-report.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DIST = new URL('../../dist/', import.meta.url).href

/** Writes down each module that the process loads, in order. */
const RECORDER = `
import { registerHooks } from 'node:module'
import { appendFileSync } from 'node:fs'
registerHooks({ load: (url, context, next) => {
  appendFileSync(process.env.LOADED_FILE, url + '\\n')
  return next(url, context)
} })`

const WEBHOOK_ONLY = Object.fromEntries(
  ['deliver-alert', 'drain-poison', 'refresh-tokens', 'reconcile', 'sweep'].map((name) => [
    `AzureWebJobs.${name}.Disabled`,
    '1',
  ]),
)

test('a new process loads no more until its first 202 than the build’s report allows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-first-'))
  const azurite = await startAzurite()
  try {
    const file = join(folder, 'loaded.txt')
    const settings = {
      ...WEBHOOK_ONLY,
      AzureWebJobsStorage: azurite.connectionString,
      LOADED_FILE: file,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(RECORDER)}`,
    }
    const app = await startAppCopy({ appFolder: ROOT, settings, logFile: join(folder, 'app.log') })
    const body = metricAlert({
      episode: 'e',
      rule: 'r',
      item: 'i',
      severity: 'Sev2',
      firedAt: new Date().toISOString(),
    })
    const answer = await request(app.webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const loaded = (await readFile(file, 'utf8')).split('\n')
    await answer.body.dump()
    await app.stop()

    expect(answer.statusCode).toBe(202)
    // On a slow machine the check of the configuration, two seconds after the start, may come before the answer.
    const check = loaded.findIndex((url) => url.includes('/load-config-'))
    const own = loaded.slice(0, check === -1 ? undefined : check).filter((url) => url.startsWith(DIST))
    const sizes = await Promise.all(own.map(async (url) => (await stat(fileURLToPath(url))).size))
    expect(own.length).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size, 0) / 1024).toBeLessThanOrEqual(FIRST_ANSWER_MOST_KIB)
  } finally {
    await azurite.stop()
    await rm(folder, { recursive: true })
  }
}, 60_000)
