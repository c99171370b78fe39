import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

/** The minimum that every app needs: the library, one function, one bundle. */
const TRIVIAL_APP = `import { app } from '@azure/functions'
app.http('receive', { methods: ['POST'], authLevel: 'function', route: 'alerts', handler: async (request) => {
  await request.arrayBuffer()
  return { status: 202, jsonBody: {} }
} })
`

/** An app whose webhook answers 202 and stores nothing: its cost is that of the host and the functions library. */
export async function buildTrivialApp(folder: string): Promise<void> {
  await mkdir(folder)
  await build({
    stdin: { contents: TRIVIAL_APP, resolveDir: import.meta.dirname },
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@azure/functions-core'],
    banner: {
      js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
    },
    minifyWhitespace: true,
    minifySyntax: true,
  })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'index.js' }))
  await writeFile(join(folder, 'host.json'), JSON.stringify({ version: '2.0' }))
}
