import type { Plugin } from 'esbuild'

/** Inside a bundle a `require` runs its package when it is called, and not before. */
const LAZY = `export function compile(options) {
  let convert
  return (html) => {
    convert ??= require('html-to-text').compile(options)
    return convert(html)
  }
}
`

/**
 * Puts off the HTML parser until there is HTML: only Service Health sends any, and its tables are a good part of what a
 * cold start has to run. The parser of an alert is synchronous, so an `import()` is no way.
 */
export function lazyHtmlToText(): Plugin {
  return {
    name: 'lazy-html-to-text',
    setup: (build) => {
      build.onResolve({ filter: /^html-to-text$/ }, ({ kind, resolveDir }) =>
        kind === 'import-statement'
          ? { path: 'compile', namespace: 'lazy', pluginData: resolveDir }
          : undefined,
      )
      build.onLoad({ filter: /^compile$/, namespace: 'lazy' }, ({ pluginData }) => ({
        contents: LAZY,
        loader: 'js',
        resolveDir: String(pluginData),
      }))
    },
  }
}
