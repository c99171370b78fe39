import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import manifest from '../../package.json' with { type: 'json' }

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What `--help` prints of every command that has one, in the order of package.json. */
export async function commandUsages(): Promise<string> {
  const files = Object.entries(manifest.scripts).flatMap(([name, line]) => {
    const file = /node ((?:cli|dev|tools|bench)\/[a-z-]+\.ts)/.exec(line)?.[1]
    return file === undefined ? [] : [{ name, file }]
  })
  const usages = await Promise.all(
    files.map(async ({ name, file }) => ({ name, usage: await usageOf(file) })),
  )
  return usages.map(({ name, usage }) => `### ${name}\n\n\`\`\`text\n${usage}\n\`\`\``).join('\n\n')
}

async function usageOf(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, '--help'], { cwd: ROOT })
  return stdout.trim()
}
