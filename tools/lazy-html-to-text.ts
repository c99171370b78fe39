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
 * Loads the HTML parser when the first HTML arrives: only Service Health sends any, and the parser's tables are a large part
 * of what a cold start runs. The parser of an alert is synchronous, so it cannot use `import()`.
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
