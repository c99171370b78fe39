import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { refuseWords, runCommand, UsageError } from '../cli/command.ts'

const USAGE = `
npm run soak [-- --stories N] [-- --seed N]

Plays random stories of alerts, faults and crashes until one breaks a promise, a round of 10,000 stories of each property
after the other, and remembers in test-results/soak.json how far it came. Ends with 1 when a story failed: its seed and
path are printed and kept there, and repeat the case.

  --stories N   stories of each property to play (default 1000000)
  --seed N      the first round's seed (default: goes on after the last round that passed)
`

const STORIES_PER_ROUND = 10_000
const STATE = join('test-results', 'soak.json')
const TESTS = ['test/unit/bridge/simulation', 'test/unit/ticket/any-order.test.ts']

interface SoakState {
  /** The seed of the next round. */
  readonly seed: number
  /** Stories of each property that passed, over all runs. */
  readonly passed: number
  /** The seed of the last round that failed. */
  readonly failedSeed?: number
}

await runCommand(
  USAGE,
  { stories: { type: 'string', default: '1000000' }, seed: { type: 'string' } },
  async (values, words) => {
    refuseWords(words)
    const stories = wholeNumber('--stories', values.stories)
    const known = await readState()
    const first = values.seed === undefined ? known.seed : wholeNumber('--seed', values.seed)
    for (let played = 0; played < stories; played += STORIES_PER_ROUND) {
      const runs = Math.min(STORIES_PER_ROUND, stories - played)
      const seed = first + played / STORIES_PER_ROUND
      console.log(`${played} of ${stories} stories passed; next: ${runs} with seed ${seed}`)
      const passed = known.passed + played
      if (!(await playRound(seed, runs))) {
        await writeState({ seed, passed, failedSeed: seed })
        console.error(
          `Failed with seed ${seed}: npm run soak -- --stories ${runs} --seed ${seed} repeats it.`,
        )
        return 1
      }
      await writeState({ seed: seed + 1, passed: passed + runs })
    }
    console.log(`${stories} of ${stories} stories passed.`)
    return 0
  },
)

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`${flag} takes a whole number, not ${JSON.stringify(text)}.`)
}

function playRound(seed: number, runs: number): Promise<boolean> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const env = { ...process.env, SOAK_RUNS: String(runs), SOAK_SEED: String(seed) }
  const child = spawn(process.execPath, [vitest, 'run', '--testTimeout=86400000', ...TESTS], {
    stdio: 'inherit',
    env,
  })
  return new Promise((resolve) => void child.on('exit', (code) => resolve(code === 0)))
}

async function readState(): Promise<SoakState> {
  try {
    return JSON.parse(await readFile(STATE, 'utf8')) as SoakState
  } catch {
    return { seed: 1, passed: 0 }
  }
}

async function writeState(state: SoakState): Promise<void> {
  await mkdir(dirname(STATE), { recursive: true })
  await writeFile(STATE, `${JSON.stringify(state, undefined, 2)}\n`)
}
