import { useMemo, useState } from 'preact/hooks'
import { quantity } from '../../../src/explain/quantity.ts'
import type { ChallengeSummary, RoadmapView } from '../../../src/model/api.ts'
import { pdfAddress } from '../api/actions.ts'
import { keep, kept } from '../choices.ts'
import { RoadList } from '../map/road-list.tsx'
import { RoadMap } from '../map/road-map.tsx'
import { stretchesOf } from '../map/roadside.ts'
import { Search } from '../map/search.tsx'
import { StateShape } from '../ui/bits.tsx'
import { isPassed } from '../ui/words.ts'
import type { Page, PageProps } from './page.ts'

export const mapPage: Page<RoadmapView> = { pattern: '/', view: () => '/roadmap', title: () => 'The road', Show, Unscripted }

function Show({ data }: PageProps<RoadmapView>) {
  const [as, setAs] = useState(kept('map-as') === 'list' ? 'list' : 'map')
  const [search, setSearch] = useState<{ text: string; stops?: Set<string> }>({ text: '' })
  const stretches = useMemo(() => stretchesOf(data), [data])
  const showAs = (what: string) => {
    setAs(what)
    keep('map-as', what)
  }
  const road = { stretches, next: data.next?.slug, found: search.stops }
  return (
    <div class="page wide">
      <div class="hero">
        <div>
          <h1 tabIndex={-1}>The road</h1>
          <p class="lead">{progressOf(data)}</p>
          <p class="hero-link">
            <a href="/begin">Before you set off</a>
            <a href={pdfAddress('a4')} download>PDF, A4</a>
            <a href={pdfAddress('letter')} download>PDF, Letter</a>
          </p>
        </div>
        <NextStop view={data} />
      </div>
      <div class="tools">
        <Search view={data} search={search.text} onSearch={(text, stops) => setSearch({ text, stops })} />
        <div class="choice" role="group" aria-label="Show the road as">
          {(['map', 'list'] as const).map((what) => (
            <button key={what} type="button" aria-pressed={as === what} onClick={() => showAs(what)}>{what === 'map' ? 'Map' : 'List'}</button>
          ))}
        </div>
        <Legend />
      </div>
      {as === 'map' ? <RoadMap {...road} /> : <RoadList {...road} />}
    </div>
  )
}

/** There are no buttons then to choose the list with. */
function Unscripted({ data }: { data: RoadmapView }) {
  return (
    <section class="page wide" aria-labelledby="as-list">
      <h2 id="as-list">The road as a list</h2>
      <RoadList stretches={stretchesOf(data)} next={data.next?.slug} />
    </section>
  )
}

function progressOf({ challenges }: RoadmapView): string {
  const passed = challenges.filter(isPassed).length
  if (passed === 0) return `Eleven steps and ${quantity(challenges.length, 'challenge')}, each proven by software that runs.`
  if (passed === challenges.length) return `All ${passed} challenges passed. You are roadworthy.`
  return `${passed} of ${quantity(challenges.length, 'challenge')} passed, and proven by software that runs.`
}

function NextStop({ view: { next, challenges } }: { view: RoadmapView }) {
  const challenge = challenges.find(({ slug }) => slug === next?.slug)
  if (!next || !challenge) return null
  return (
    <section class="next-stop" aria-labelledby="next-title">
      <p class="eyebrow">Next, step {challenge.step}</p>
      <h2 id="next-title">{challenge.title}</h2>
      <p>{next.why}</p>
      <a class="button" href={`/challenges/${challenge.slug}`}>{challenge.state === 'tried' ? 'Go on' : 'Begin'}<span class="unseen"> with {challenge.title}</span></a>
    </section>
  )
}

const LEGEND: [Pick<ChallengeSummary, 'available' | 'state'>, string][] = [
  [{ available: true, state: 'open' }, 'open'],
  [{ available: true, state: 'tried' }, 'tried'],
  [{ available: true, state: 'passed' }, 'passed'],
  [{ available: true, state: 'distinction' }, 'with distinction'],
  [{ available: false, state: 'open' }, 'not here yet'],
]

function Legend() {
  return (
    <ul class="legend" aria-label="What the signs mean">
      {LEGEND.map(([challenge, word]) => (
        <li key={word}><svg viewBox="-14 -14 28 28" width="22" height="22" aria-hidden="true"><StateShape challenge={challenge} /></svg>{word}</li>
      ))}
    </ul>
  )
}
