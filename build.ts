/**
 * Builds `dist/`: one bundle for the Functions host, with the configuration but for its tests beside it, after
 * checking that.
 *
 * `--report` says what is loaded by when, and fails when that is too much; `--quiet` says nothing.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { loadConfig } from './shared/config/load-config.ts'
import { PRODUCTS } from './shared/connectors/products.ts'
import { asBridgeError } from './shared/errors.ts'
import { bundleReport, formatBundleReport } from './tools/bundle-report.ts'
import { lazyHtmlToText } from './tools/lazy-html-to-text.ts'
import { standaloneValidators } from './tools/standalone-validators.ts'
import { thirdPartyLicenses } from './tools/third-party-licenses.ts'

/** What pages of the console load: shared/app.ts looks for it beside itself, and itself is in functions/index.js. */
const CONSOLE_ASSETS = 'shared/console/assets'

const quiet = process.argv.includes('--quiet')

try {
  await loadConfig('config', undefined, PRODUCTS)
} catch (error) {
  console.error(asBridgeError(error).message)
  process.exit(1)
}
const OPTIONS = {
  outdir: 'dist',
  bundle: true,
  platform: 'node' as const,
  target: 'node20',
  format: 'esm' as const,
  // The host supplies it.
  external: ['@azure/functions-core'],
  // CommonJS packages inside an ESM bundle look for these.
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
  },
  // Shortening names as well would make a cold start slower, and stack traces unreadable.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked' as const,
  metafile: true as const,
  plugins: [standaloneValidators(), lazyHtmlToText()],
  write: false as const,
  logLevel: 'warning' as const,
} satisfies BuildOptions
const app = await build({
  ...OPTIONS,
  entryPoints: { 'functions/index': 'functions/index.ts' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
})
// In one piece of its own: what it shares with the app must not be split off from what a cold start loads.
const worker = await build({
  ...OPTIONS,
  entryPoints: { 'functions/console/playground-worker': 'shared/console/playground-worker.ts' },
})
const outputFiles = [...app.outputFiles, ...worker.outputFiles]
const bundle = outputFiles.map(({ path, contents }) => ({ path: relative('', path), contents }))
const config = await Promise.all(
  (await filesIn('config')).filter(isDeployed).map(async (path) => ({
    path: join('dist', path),
    contents: await readFile(path),
  })),
)
const assets = await Promise.all(
  (await filesIn(CONSOLE_ASSETS)).map(async (path) => ({
    path: join('dist/functions/console/assets', relative(CONSOLE_ASSETS, path)),
    contents: await readFile(path),
  })),
)
const licenses = {
  path: join('dist', 'THIRD-PARTY-LICENSES.txt'),
  contents: Buffer.from(
    await thirdPartyLicenses([app, worker].flatMap(({ metafile }) => Object.keys(metafile.inputs))),
  ),
}
const files = [...bundle, ...config, ...assets, licenses]
await Promise.all(files.map(({ path, contents }) => writeChanged(path, contents)))
await removeOthers(new Set(files.map(({ path }) => path)))
if (!quiet) {
  for (const { path, contents } of bundle.filter((file) => file.path.endsWith('.js'))) {
    console.log(`${String(Math.ceil(contents.byteLength / 1024)).padStart(6)} KiB  ${path}`)
  }
}
if (process.argv.includes('--report')) {
  const parts = bundleReport(app.metafile)
  console.log(formatBundleReport(parts))
  if (parts.some(({ kib, mostKib }) => kib > mostKib)) process.exitCode = 1
}

/** An app that runs from `dist/` loads parts of it late: what stays the same is not touched, what changes is swapped. */
async function writeChanged(path: string, contents: Uint8Array): Promise<void> {
  const old = await readFile(path).catch(() => undefined)
  if (old?.equals(contents) === true) return
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, contents)
  await rename(`${path}.new`, path)
}

async function removeOthers(paths: ReadonlySet<string>): Promise<void> {
  const others = (await filesIn('dist')).filter((path) => !paths.has(path))
  await Promise.all(others.map((path) => rm(path, { force: true })))
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Tests of a configuration are for who edits it. */
function isDeployed(path: string): boolean {
  return !path.startsWith(join('config', 'tests'))
}
