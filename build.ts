/** Builds `dist/`: one bundle for the Functions host, with the configuration beside it, after checking that. */
import { cp, rm } from 'node:fs/promises'
import { build } from 'esbuild'
import { loadConfig } from './shared/config/load-config.ts'
import { asBridgeError } from './shared/errors.ts'

const quiet = process.argv.includes('--quiet')

try {
  await loadConfig('config', undefined)
} catch (error) {
  console.error(asBridgeError(error).message)
  process.exit(1)
}
await rm('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { 'functions/index': 'functions/index.ts' },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // The host supplies it.
  external: ['@azure/functions-core'],
  // CommonJS packages inside an ESM bundle look for these.
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
  },
  // Shortening names as well would make a cold start slower, and stack traces unreadable.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
})
await cp('config', 'dist/config', { recursive: true })
if (!quiet) {
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.js')) console.log(`${String(Math.ceil(bytes / 1024)).padStart(6)} KiB  ${file}`)
  }
}
