import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ChallengeSummary } from '../../../src/model/api.ts'
import { StateShape } from '../ui/bits.tsx'
import { layOutRoad, TITLE_LINE, type RoadPlan, type RoadShape, type StepPlace, type StopPlace } from './lay-out-road.ts'
import { useRoadShapes } from './road-shape.ts'
import { metaOf, roadsideOf, type Stretch } from './roadside.ts'
import { nextOnWalk, type Walk } from './walk.ts'
import { useZoom } from './zoom.ts'

export interface RoadMapProps {
  stretches: Stretch[]
  /** The challenge that comes next. */
  next?: string
  /** What a search has found; nothing is faded without it. */
  found?: Set<string>
}

const stepId = (step: number): string => `step-${step}`

/** The road as a drawing. One stop of the Tab key; arrows go along the road. */
export function RoadMap({ stretches, next, found }: RoadMapProps) {
  const shapes = useRoadShapes()
  const walk = useMemo(() => walkOf(stretches), [stretches])
  const [here, setHere] = useState(next ?? stepId(1))
  const box = useRef<HTMLDivElement>(null)
  const { zoom, by, fit, whole } = useZoom(box)
  // until there are arrow keys, the Tab key has to come to all of them
  const [hasKeys, setHasKeys] = useState(false)
  useLayoutEffect(() => setHasKeys(true), [])

  const onKeyDown = (event: KeyboardEvent) => {
    const zooms: Record<string, () => void> = { '+': () => by(1.25), '=': () => by(1.25), '-': () => by(0.8), '0': fit }
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : zooms[event.key]
    const to = nextOnWalk(walk, here, event.key)
    if (!act && !to) return
    event.preventDefault()
    act?.()
    if (!to) return
    setHere(to)
    box.current?.querySelector<SVGAElement>(`[data-id="${to}"]`)?.focus()
  }

  const tab = (id: string) => (!hasKeys ? undefined : id === here ? 0 : -1)
  return (
    <div class="map">
      <div class={zoom > 1 ? 'map-box zoomed' : 'map-box'} ref={box} tabIndex={zoom > 1 ? 0 : undefined} role={zoom > 1 ? 'region' : undefined} aria-label={zoom > 1 ? 'The map, larger than its frame' : undefined}>
        {shapes.map((shape) => (
          <Drawing key={shape.columns} shape={shape} zoom={zoom} stretches={stretches} next={next} found={found} tab={tab} onKeyDown={onKeyDown} onReach={setHere} />
        ))}
      </div>
      <div class="zoom" role="group" aria-label="Size of the map">
        <button type="button" onClick={() => by(1.25)} title="Larger (+)"><Sign d="M4 10h12M10 4v12" /><span class="unseen">Larger</span></button>
        <button type="button" onClick={() => by(0.8)} title="Smaller (-)"><Sign d="M4 10h12" /><span class="unseen">Smaller</span></button>
        <button type="button" onClick={zoom === 1 ? whole : fit} title={zoom === 1 ? 'The whole road' : 'Full width (0)'}><Sign d={zoom === 1 ? 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4' : 'M8 4v4H4M16 8h-4V4M12 16v-4h4M4 12h4v4'} /><span class="unseen">{zoom === 1 ? 'The whole road' : 'Full width'}</span></button>
      </div>
    </div>
  )
}

interface DrawingProps extends RoadMapProps {
  shape: RoadShape
  zoom: number
  tab: (id: string) => number | undefined
  onKeyDown: (event: KeyboardEvent) => void
  onReach: (id: string) => void
}

function Drawing({ shape, zoom, stretches, next, found, tab, onKeyDown, onReach }: DrawingProps) {
  const plan = useMemo(() => layOutRoad(roadsideOf(stretches, next), shape), [stretches, next, shape])
  const onFocusIn = (event: FocusEvent) => {
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id')
    if (id) onReach(id)
  }
  return (
    <svg class={`road columns-${shape.columns}`} viewBox={`0 0 ${plan.width} ${plan.height}`} width={`${zoom * 100}%`} role="group" aria-label="Map of the road. Arrow keys go along it, Enter opens." onKeyDown={onKeyDown} onFocusIn={onFocusIn}>
      <Asphalt plan={plan} driven={drivenTo(plan, stretches, next)} />
      {plan.steps.map((place, index) => (
        <StepOnRoad key={place.step} place={place} stretch={stretches[index] as Stretch} next={next} found={found} tab={tab} />
      ))}
      <Finish plan={plan} done={!next} />
    </svg>
  )
}

function Sign({ d }: { d: string }) {
  return <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d={d} /></svg>
}

function walkOf(stretches: Stretch[]): Walk {
  return {
    ids: stretches.flatMap(({ step, challenges }) => [stepId(step), ...challenges.map(({ slug }) => slug)]),
    steps: new Set(stretches.map(({ step }) => stepId(step))),
  }
}

/** How far along the road what comes next is. */
function drivenTo(plan: RoadPlan, stretches: Stretch[], next: string | undefined): { at: number; step?: StepPlace } {
  if (!next) return { at: 1 }
  const index = stretches.findIndex(({ challenges }) => challenges.some(({ slug }) => slug === next))
  const step = plan.steps[index]
  return step ? { at: step.at, step } : { at: 0 }
}

function Asphalt({ plan, driven }: { plan: RoadPlan; driven: { at: number; step?: StepPlace } }) {
  return (
    <g aria-hidden="true">
      {plan.steps.map(({ step, junction, stops }) => stops.length > 0 && <SideStreet key={step} from={junction} to={stops.at(-1) as StopPlace} />)}
      <path class="road-edge" d={plan.path} />
      <path class="road-line" d={plan.path} />
      <path class="road-asphalt" d={plan.path} />
      <path class="road-centre" d={plan.path} />
      {driven.at > 0 && <path class="road-driven" d={plan.path} pathLength={1} stroke-dasharray={`${driven.at} 2`} />}
      {driven.step && <path class="here" d="M0-15 15 0 0 15-15 0Z" transform={`translate(${driven.step.junction.x} ${driven.step.junction.y})`} />}
    </g>
  )
}

function SideStreet({ from, to }: { from: { x: number; y: number }; to: StopPlace }) {
  const bend = to.x === from.x ? '' : `Q${to.x} ${from.y} ${to.x} ${from.y + (to.x - from.x)}`
  return <path class="side-street" d={`M${from.x} ${from.y}${bend}V${to.y}`} />
}

interface StepOnRoadProps {
  place: StepPlace
  stretch: Stretch
  next?: string
  found?: Set<string>
  tab: (id: string) => number | undefined
}

function StepOnRoad({ place, stretch, next, found, tab }: StepOnRoadProps) {
  const { sign, title } = place
  const done = stretch.challenges.length > 0 && stretch.passed === stretch.challenges.length
  const id = stepId(place.step)
  return (
    <g>
      <a class={`step${done ? ' done' : ''}${fading(found, id)}`} href={`/steps/${place.step}`} tabindex={tab(id)} data-id={id} aria-label={`Step ${place.step} ${stretch.title} ${stretch.progress}`}>
        <rect class="hit" x={place.box.x - 6} y={place.box.y - 6} width={place.box.width + 6} height={sign.y + sign.height - place.box.y + 12} rx="8" />
        <rect class="sign" x={sign.x} y={sign.y} width={sign.width} height={sign.height} rx="7" />
        <text class="sign-number" x={sign.x + sign.width / 2} y={sign.y + 23.5} text-anchor="middle">{place.step} </text>
        {title.lines.map((line, index) => <text key={index} class="step-title" x={title.x} y={title.y + index * TITLE_LINE}>{line} </text>)}
        <text class="step-progress" x={title.x} y={title.y + (title.lines.length - 1) * TITLE_LINE + 18}>{stretch.progress}</text>
      </a>
      {place.stops.map((stop, index) => {
        const challenge = stretch.challenges[index] as ChallengeSummary
        return <Stop key={challenge.slug} place={stop} challenge={challenge} next={next} fade={fading(found, challenge.slug)} tab={tab(challenge.slug)} />
      })}
    </g>
  )
}

function Stop({ place, challenge, next, fade, tab }: { place: StopPlace; challenge: ChallengeSummary; next?: string; fade: string; tab: number | undefined }) {
  const { box, lines, metaBeside } = place
  const isNext = challenge.slug === next
  const meta = metaOf(challenge, next)
  const rows = lines.length + (meta && !metaBeside ? 1 : 0)
  const top = place.y - ((rows - 1) * 17) / 2 + 4.6
  const x = place.x + 20
  return (
    <a
      class={`stop ${challenge.available ? challenge.state : 'far'}${isNext ? ' next' : ''}${fade}`}
      href={`/challenges/${challenge.slug}`}
      tabindex={tab}
      data-id={challenge.slug}
      aria-label={heard(challenge, meta)}
    >
      <rect class="hit" x={box.x} y={box.y + 1} width={box.width} height={box.height - 2} rx="8" />
      <g transform={`translate(${place.x} ${place.y})`}><StateShape challenge={challenge} /></g>
      {lines.map((line, index) => (
        <text key={index} class="stop-title" x={x} y={top + index * 17}>
          {`${line} `}
          {meta && metaBeside && index === lines.length - 1 && <tspan class="stop-state" dx="8">{meta}</tspan>}
        </text>
      ))}
      {meta && !metaBeside && <text class="stop-state" x={x} y={top + lines.length * 17}>{meta}</text>}
    </a>
  )
}

const BEHIND_FINISH = { left: [-44, 0], right: [44, 0], down: [0, 34] } as const

/** What is seen, and what only the sign says. */
function heard(challenge: ChallengeSummary, meta: string): string {
  const seen = [challenge.title, meta].filter(Boolean).join(' ')
  if (!challenge.available) return `${seen}, cannot be run yet`
  if (challenge.state === 'open') return `${seen}, open`
  return challenge.state === 'tried' ? `${seen} required checks passed` : seen
}

function Finish({ plan: { finish }, done }: { plan: RoadPlan; done: boolean }) {
  const left = finish.towards === 'left'
  return (
    <g class={done ? 'finish done' : 'finish'} transform={`translate(${finish.x} ${finish.y})`} aria-hidden="true">
      <path class="finish-line" d={finish.towards === 'down' ? 'M-14-5h28M-14 1h28' : 'M-5-14v28M1-14v28'} />
      <g transform={`translate(${BEHIND_FINISH[finish.towards]})`}>
        <path class="sign-edge" d="M0-26 26 0 0 26-26 0Z" />
        <path class="sign-face" d="M0-16.5 16.5 0 0 16.5-16.5 0Z" />
        <text class="step-title" x={left ? -34 : 34} y="5.5" text-anchor={left ? 'end' : 'start'}>Roadworthy</text>
      </g>
    </g>
  )
}

const fading = (found: Set<string> | undefined, id: string): string => (found && !found.has(id) ? ' faded' : '')
