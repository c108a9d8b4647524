import { isNode, type Node } from './node.ts'

/** The templates that fit a path, the most concrete first. */
export function pathMatcher(root: Node, templates: string[]): (path: string) => string[] {
  const bases = basePaths(root)
  const patterns = templates.map((template) => ({ template, pattern: patternOf(template), shape: shapeOf(template) })).toSorted((a, b) => (a.shape < b.shape ? -1 : 1))
  return (path) => {
    const fitting: string[] = []
    for (const base of bases) {
      if (base !== '' && path !== base && !path.startsWith(`${base}/`)) continue
      const rest = path.slice(base.length) || '/'
      fitting.push(...patterns.filter(({ pattern }) => pattern.test(rest)).map(({ template }) => template))
    }
    return fitting
  }
}

/** The longest first; paths are also looked for as they are. */
export function basePaths(root: Node): string[] {
  const servers = Array.isArray(root.servers) ? root.servers.filter(isNode) : []
  const paths = servers.flatMap((server) => {
    const url = String(server.url ?? '').replace(/\{([^{}]{1,100})\}/g, (whole, name: string) => defaultOf(server, name) ?? whole)
    return URL.canParse(url, 'http://base') ? [new URL(url, 'http://base').pathname.replace(/\/+$/, '')] : []
  })
  return [...new Set([...paths, ''])].toSorted((a, b) => b.length - a.length)
}

function defaultOf(server: Node, name: string): string | undefined {
  const variable = isNode(server.variables) && Object.hasOwn(server.variables, name) ? server.variables[name] : undefined
  return isNode(variable) && variable.default !== undefined ? String(variable.default) : undefined
}

const EXPRESSION = /\{[^{}/]{1,200}\}/

function patternOf(template: string): RegExp {
  // no quantifier next to another: `{a}{b}` stays one run
  const parts = template.split(/(?:\{[^{}/]{1,200}\})+/).map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}

/** Sorts what is written out before what is left open, part by part. */
function shapeOf(template: string): string {
  return template.split('/').map((part) => (EXPRESSION.test(part) ? (part.replace(EXPRESSION, '') === '' ? '2' : '1') : '0')).join('')
}
