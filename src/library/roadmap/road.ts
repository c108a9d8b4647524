import type { RoadChallenge } from '../../model/roadmap.ts'
import { Fields } from './fields.ts'

/** Reads road.yaml: every challenge of the road. */
export function readRoad(file: string, source: string, available: ReadonlySet<string>): RoadChallenge[] {
  const taken = new Set<string>()
  return Fields.parse(file, source).only('challenges').mappings('challenges').map((fields) => {
    const challenge = readChallenge(fields, available)
    if (taken.has(challenge.slug)) throw fields.wrong('slug', `\`${challenge.slug}\` stands here twice.`, 'Take one of them away.')
    taken.add(challenge.slug)
    return challenge
  })
}

function readChallenge(fields: Fields, available: ReadonlySet<string>): RoadChallenge {
  fields.only('slug', 'step', 'title', 'proves', 'hours', 'after', 'also')
  const slug = fields.id('slug')
  return {
    slug,
    step: fields.whole('step'),
    title: fields.text('title'),
    proves: fields.text('proves'),
    hours: fields.whole('hours'),
    after: fields.texts('after'),
    ...(fields.has('also') ? { also: fields.text('also') } : {}),
    available: available.has(slug),
  }
}
