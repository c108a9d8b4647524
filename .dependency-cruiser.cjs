// Imports point down this list, never up and never sideways.
// `roadworthy start` is a command, so the command line stands above the server.
const layers = [['cli'], ['server'], ['engine', 'report', 'library'], ['services', 'probes', 'faults', 'wire'], ['author', 'explain'], ['model'], ['base']]

const at = (folders) => `^src/(${folders.join('|')})/`

const downwards = layers.flatMap((layer, depth) =>
  layer.map((folder) => ({
    name: `${folder}-points-down`,
    severity: 'error',
    // a test may drive what stands above and beside it
    from: { path: at([folder]), pathNot: '\\.test\\.ts$' },
    to: { path: at(layers.slice(0, depth + 1).flat().filter((other) => other !== folder)) },
  })),
)

module.exports = {
  forbidden: [
    ...downwards,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'a-challenge-sees-the-index-alone',
      severity: 'error',
      from: { path: '^catalogue/[^/]+/(?!reference|alternates)' },
      to: { path: '^src/(?!index\\.ts$)' },
    },
    { name: 'pages-know-nouns-and-sentences', severity: 'error', from: { path: '^web/src/' }, to: { path: '^src/(?!model/|explain/)' } },
    { name: 'pages-know-the-nouns-as-types', severity: 'error', from: { path: '^web/src/' }, to: { path: '^src/model/', dependencyTypesNot: ['type-only'] } },
    {
      name: 'sentences-are-made-in-browsers-too',
      severity: 'error',
      from: { path: '^src/explain/', pathNot: '(\\.test|samples)\\.ts$' },
      // what comes along as a value; browsers have no node:
      to: { path: '^(?!src/explain/)', dependencyTypesNot: ['type-only'] },
    },
    { name: 'the-index-shows-the-language', severity: 'error', from: { path: '^src/index\\.ts$' }, to: { path: '^src/(?!author/|base/random\\.ts$)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^catalogue/[^/]+/(reference|reference-plain|alternates)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
}
