import { quantity } from '../../../src/explain/quantity.ts'
import type { ChallengeSummary } from '../../../src/model/api.ts'
import { StateBadge } from '../ui/bits.tsx'
import type { RoadMapProps } from './road-map.tsx'

/** The same road as a list: what stands where, how far it has got, and what it builds on. */
export function RoadList({ stretches, next, found }: RoadMapProps) {
  const titles = new Map(stretches.flatMap(({ challenges }) => challenges.map(({ slug, title }) => [slug, title])))
  const shown = (id: string) => !found || found.has(id)
  return (
    <ol class="road-list">
      {stretches
        .filter(({ step, challenges }) => shown(`step-${step}`) || challenges.some(({ slug }) => shown(slug)))
        .map(({ step, title, summary, progress, challenges }) => (
          <li key={step}>
            <h2><a href={`/steps/${step}`}><span class="milepost">{step}</span>{title}</a></h2>
            <p class="soft">{summary} <span class="nowrap">{progress}.</span></p>
            <ol>
              {challenges.filter(({ slug }) => shown(slug)).map((challenge) => (
                <Item key={challenge.slug} challenge={challenge} isNext={challenge.slug === next} titles={titles} />
              ))}
            </ol>
          </li>
        ))}
    </ol>
  )
}

function Item({ challenge, isNext, titles }: { challenge: ChallengeSummary; isNext: boolean; titles: Map<string, string> }) {
  const { slug, title, proves, hours, after, checks, available } = challenge
  const builtOn = after.map((one) => titles.get(one) ?? one)
  return (
    <li class={available ? 'item' : 'item far'}>
      <a href={`/challenges/${slug}`}>{title}</a>
      {isNext && <span class="next-tag">next</span>}
      <StateBadge challenge={challenge} />
      <p class="soft">
        Proves {proves}. About {quantity(hours, 'hour')}
        {available ? `, ${quantity(checks.required, 'check')}${checks.stretch > 0 ? ` and ${checks.stretch} to stretch` : ''}` : ''}.{' '}
        {builtOn.length > 0 && <>Builds on {builtOn.join(', ')}.</>}
      </p>
    </li>
  )
}
