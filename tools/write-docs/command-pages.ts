import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { once } from '../../shared/once.ts'
import manifest from '../../package.json' with { type: 'json' }
import { tableOf } from './markdown.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface CommandUsage {
  readonly name: string
  readonly usage: string
}

/** The output of `--help` of every command that has one, in the order of package.json. Each command runs once. */
const readUsages = once((): Promise<readonly CommandUsage[]> => {
  const files = Object.entries(manifest.scripts).flatMap(([name, line]) => {
    const file = /node ((?:cli|dev|tools|bench)\/[a-z-]+\.ts)/.exec(line)?.[1]
    return file === undefined ? [] : [{ name, file }]
  })
  return Promise.all(files.map(async ({ name, file }) => ({ name, usage: await usageOf(file) })))
})

export async function commandUsages(): Promise<string> {
  const usages = await readUsages()
  return usages.map(({ name, usage }) => `### ${name}\n\n\`\`\`text\n${usage}\n\`\`\``).join('\n\n')
}

/** When each command ends with a code other than 0, from its usage. @throws Error for a usage that does not say it */
export async function exitCodeTable(): Promise<string> {
  const rows = (await readUsages()).map(({ name, usage }) => {
    const [ending] = /Ends (?:with|as) .+?\.(?= |$)/.exec(usage.replaceAll(/\s+/g, ' ')) ?? []
    if (ending === undefined) throw new Error(`The usage of ${name} does not say when it ends with 1.`)
    return [`\`${name}\``, ending]
  })
  return tableOf(['command', 'exit code'], rows)
}

async function usageOf(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, '--help'], { cwd: ROOT })
  return stdout.trim()
}
