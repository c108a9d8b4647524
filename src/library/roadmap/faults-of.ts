import type { Roadmap } from '../../model/roadmap.ts'
import { STEPS } from '../steps.ts'
import { graphOf, type Edge, type Graph } from './graph-of.ts'

/** What does not fit together in a roadmap, each as one sentence: it is held against itself, the catalogue and the technologies it has to name. */
export function faultsOf(roadmap: Roadmap, catalogue: readonly string[], technologies: readonly string[]): string[] {
  const graph = graphOf(roadmap)
  return [...steps(roadmap), ...ids(graph), ...references(graph), ...order(graph), ...circles(graph), ...proofs(roadmap, graph), ...folders(roadmap, catalogue), ...names(roadmap, technologies)]
}

function steps({ steps }: Roadmap): string[] {
  return STEPS.flatMap((title, index) => {
    const found = steps.find(({ step }) => step === index + 1)
    if (!found) return [`${fileOf(index + 1)} is missing: step ${index + 1}, ${title}.`]
    return found.title === title ? [] : [`${fileOf(index + 1)}: its title is “${found.title}”, and everywhere else step ${index + 1} is “${title}”.`]
  })
}

function ids({ nodes }: Graph): string[] {
  const topics = nodes.filter(({ kind }) => kind === 'topic')
  return topics.filter(({ id }, index) => topics.findIndex((other) => other.id === id) !== index).map(({ id, step }) => `${fileOf(step)}: the topic id \`${id}\` is taken already.`)
}

const REFERENCES: Record<Edge['kind'], (edge: Edge, find: Find) => string | false> = {
  'topic-needs-topic': ({ from, to }, find) => !find('topic', from) && `${fileOf(find('topic', to)?.step)}: the topic \`${to}\` needs \`${from}\`, and there is no such topic.`,
  'challenge-after-challenge': ({ from, to }, find) => !find('challenge', from) && `roadmap/road.yaml: \`${to}\` comes after \`${from}\`, and there is no such challenge.`,
  'challenge-proves-topic': ({ from, to }, find) => !find('challenge', to) && `${fileOf(find('topic', from)?.step)}: the topic \`${from}\` is proven by \`${to}\`, and road.yaml has no such challenge.`,
}

function references(graph: Graph): string[] {
  const find = finder(graph)
  return graph.edges.map((edge) => REFERENCES[edge.kind](edge, find)).filter((fault) => fault !== false)
}

function order(graph: Graph): string[] {
  const find = finder(graph)
  return graph.edges.flatMap((edge) => {
    const kind = edge.kind === 'challenge-after-challenge' ? 'challenge' : 'topic'
    const [from, to] = [find(kind, edge.from), find(kind, edge.to)]
    if (edge.kind === 'challenge-proves-topic' || !from || !to || from.step <= to.step) return []
    const where = kind === 'topic' ? fileOf(to.step) : 'roadmap/road.yaml'
    return [`${where}: \`${to.id}\` of step ${to.step} needs \`${from.id}\`, which comes only in step ${from.step}.`]
  })
}

function circles({ edges }: Graph): string[] {
  return (['topic-needs-topic', 'challenge-after-challenge'] as const).flatMap((kind) => {
    const circle = circleIn(edges.filter((edge) => edge.kind === kind))
    return circle ? [`The ${kind === 'topic-needs-topic' ? 'topics' : 'challenges'} ${circle.map((id) => `\`${id}\``).join(' → ')} go round in a circle: none of them can come first.`] : []
  })
}

function circleIn(edges: Edge[]): string[] | undefined {
  const done = new Set<string>()
  const visit = (id: string, path: string[]): string[] | undefined => {
    if (path.includes(id)) return fromItsLeast(path.slice(path.indexOf(id)))
    if (done.has(id)) return undefined
    for (const { to } of edges.filter(({ from }) => from === id)) {
      const circle = visit(to, [...path, id])
      if (circle) return circle
    }
    done.add(id)
    return undefined
  }
  for (const { from } of edges) {
    const circle = visit(from, [])
    if (circle) return circle
  }
  return undefined
}

/** Wherever one meets a circle, it is told in the same way. */
function fromItsLeast(circle: string[]): string[] {
  const least = circle.indexOf(circle.toSorted()[0] as string)
  return [...circle.slice(least), ...circle.slice(0, least + 1)]
}

function proofs({ challengeIndex }: Roadmap, { nodes, edges }: Graph): string[] {
  const proven = edges.filter(({ kind }) => kind === 'challenge-proves-topic')
  return [
    ...nodes.filter(({ kind, id }) => kind === 'topic' && !proven.some(({ from }) => from === id)).map(({ id, step }) => `${fileOf(step)}: no challenge proves the topic \`${id}\`.`),
    ...challengeIndex.filter(({ slug }) => !proven.some(({ to }) => to === slug)).map(({ slug }) => `roadmap/road.yaml: \`${slug}\` proves no topic; name it in the \`provenBy\` of one.`),
  ]
}

function folders({ challengeIndex }: Roadmap, catalogue: readonly string[]): string[] {
  return catalogue.filter((slug) => !challengeIndex.some((challenge) => challenge.slug === slug)).map((slug) => `catalogue/${slug} is not in roadmap/road.yaml.`)
}

function names({ steps }: Roadmap, technologies: readonly string[]): string[] {
  const named = new Set(steps.flatMap(({ topics }) => topics.flatMap(({ technologies }) => technologies.map((name) => name.toLowerCase()))))
  return technologies.filter((name) => !named.has(name.toLowerCase())).map((name) => `No step names ${name}; add it to the \`technologies\` of a topic.`)
}

type Find = ReturnType<typeof finder>

function finder({ nodes }: Graph) {
  const byName = new Map(nodes.map((node) => [`${node.kind} ${node.id}`, node]))
  return (kind: 'topic' | 'challenge', id: string) => byName.get(`${kind} ${id}`)
}

const fileOf = (step: number | undefined): string => `roadmap/step-${String(step).padStart(2, '0')}.md`
