import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, UsageError } from '../cli/command.ts'
import { downloadCoreTools } from './core-tools.ts'

const USAGE = `
npm run func [-- --port NUMBER]

Runs the built app in Azure Functions Core Tools, which are downloaded on the first run. The settings are those of
local.settings.json, for example from npm run simulate. Without a download the app runs by npm start. Ends as Core
Tools do, or with 1 when they cannot be downloaded.

  --port NUMBER   where it listens (default: 7071)
`

await runCommand(USAGE, { port: { type: 'string', default: '7071' } }, async ({ port }) => {
  const folder = dirname(fileURLToPath(import.meta.resolve('azure-functions-core-tools/package.json')))
  const problem = await downloadCoreTools(folder)
  if (problem !== undefined) throw new UsageError(problem)
  const tools = spawn(process.execPath, [join(folder, 'lib', 'main.js'), 'start', '--port', port], {
    stdio: 'inherit',
  })
  const [code] = (await once(tools, 'close')) as [number | null]
  return code ?? 1
})
