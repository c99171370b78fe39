/** `npm run func`: the built app in Azure Functions Core Tools. What follows `--` goes to `func start`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { downloadCoreTools } from './core-tools.ts'

const folder = dirname(fileURLToPath(import.meta.resolve('azure-functions-core-tools/package.json')))
const problem = await downloadCoreTools(folder)
if (problem === undefined) {
  const main = join(folder, 'lib', 'main.js')
  const tools = spawn(process.execPath, [main, 'start', ...process.argv.slice(2)], { stdio: 'inherit' })
  const [code] = (await once(tools, 'close')) as [number | null]
  process.exitCode = code ?? 1
} else {
  console.error(problem)
  process.exitCode = 1
}
