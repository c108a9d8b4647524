import { Type, type Static, type TSchema } from 'typebox'
import type * as api from '../../model/api.ts'
import type { Isolation, Level, Verdict } from '../../model/verdict.ts'
import type { Report, Summary } from '../../model/report.ts'

const closed = { additionalProperties: false }
const Text = Type.String()
const Whole = Type.Integer({ minimum: 0 })
const Instant = Type.String({ format: 'date-time' })
const StepNumber = Type.Integer({ minimum: 1, maximum: 11 })

function oneOf<const T extends string>(...values: T[]) {
  return Type.Unsafe<T>({ type: 'string', enum: values })
}

/** A schema that is written down once, under a name. */
function ref<T>(name: string) {
  return Type.Unsafe<T>({ $ref: `${name}#` })
}

const VerdictSchema = oneOf<Verdict>('passed', 'failed', 'inconclusive', 'blocked', 'not-applicable')
const LevelSchema = oneOf<Level>('required', 'stretch')
const IsolationSchema = oneOf<Isolation>('P', 'B', 'X')
const Counts = Type.Object({ passed: Whole, failed: Whole, inconclusive: Whole, blocked: Whole, 'not-applicable': Whole }, closed)
const TopicLink = Type.Object({ id: Text, title: Text, step: StepNumber }, closed)

const SummarySchema = Type.Object(
  { required: Counts, stretch: Counts, passed: Type.Boolean(), distinction: Type.Boolean(), exitCode: Type.Unsafe<Summary['exitCode']>({ type: 'integer', enum: [0, 1, 2, 3, 130] }) },
  { $id: 'Summary', ...closed },
)

const attemptSummary = {
  id: Text,
  challenge: Text,
  title: Text,
  folder: Text,
  startedAt: Instant,
  ms: Whole,
  seed: Text,
  state: oneOf<api.AttemptSummary['state']>('running', 'finished', 'interrupted', 'could-not-tell', 'harness-fault', 'did-not-start', 'unfinished'),
  summary: ref<Summary>('Summary'),
  source: oneOf('app', 'cli'),
}
const AttemptSummarySchema = Type.Object(attemptSummary, { $id: 'AttemptSummary', ...closed })

const AttemptViewSchema = Type.Object(
  {
    ...attemptSummary,
    report: ref<Report>('Report'),
    previous: Type.Optional(Type.Object({ id: Text, verdicts: Type.Record(Text, VerdictSchema) }, closed)),
  },
  { $id: 'AttemptView', ...closed },
)

const AttemptPageSchema = Type.Object({ items: Type.Array(ref<api.AttemptSummary>('AttemptSummary')), next: Type.Optional(Text) }, { $id: 'AttemptPage', ...closed })

const AttemptRequestSchema = Type.Object(
  {
    only: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { minItems: 1, maxItems: 500, uniqueItems: true })),
    seed: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' })),
    uses: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 100 }))),
  },
  { $id: 'AttemptRequest', ...closed },
)

const challengeSummary = {
  slug: Text,
  title: Text,
  step: StepNumber,
  proves: Text,
  hours: Type.Number({ minimum: 0 }),
  after: Type.Array(Text),
  available: Type.Boolean(),
  checks: Type.Object({ required: Whole, stretch: Whole }, closed),
  state: oneOf<api.ChallengeState>('open', 'tried', 'passed', 'distinction'),
  last: Type.Optional(ref<api.AttemptSummary>('AttemptSummary')),
}
const ChallengeSummarySchema = Type.Object(challengeSummary, { $id: 'ChallengeSummary', ...closed })

const ConnectedProjectSchema = Type.Object({ folder: Text, connectedAt: Instant, trouble: Type.Optional(Text) }, { $id: 'ConnectedProject', ...closed })

const ChallengeViewSchema = Type.Object(
  {
    ...challengeSummary,
    briefHtml: Text,
    list: Type.Array(
      Type.Object({ id: Text, claim: Text, because: Text, hint: Text, level: LevelSchema, isolation: IsolationSchema, last: Type.Optional(VerdictSchema) }, closed),
    ),
    services: Type.Array(
      Type.Object(
        { name: Text, kinds: Type.Array(Type.Object({ kind: Text, provider: Type.Optional(Text), install: Type.Optional(Text) }, closed)) },
        closed,
      ),
    ),
    starters: Type.Array(Text),
    topics: Type.Array(TopicLink),
    project: Type.Optional(ref<api.ConnectedProject>('ConnectedProject')),
    attempts: Type.Array(ref<api.AttemptSummary>('AttemptSummary')),
  },
  { $id: 'ChallengeView', ...closed },
)

const OpeningViewSchema = Type.Object(
  {
    title: Text,
    summary: Text,
    html: Text,
    routes: Type.Array(Type.Object({ id: Text, title: Text, for: Text, steps: Type.Array(Type.Object({ step: StepNumber, how: Text }, closed)) }, closed)),
  },
  { $id: 'OpeningView', ...closed },
)

const stepSummary = {
  step: StepNumber,
  title: Text,
  summary: Text,
  topics: Type.Array(Type.Object({ id: Text, title: Text, needs: Type.Array(Text), provenBy: Type.Array(Text), technologies: Type.Array(Text) }, closed)),
}
const StepSummarySchema = Type.Object(stepSummary, { $id: 'StepSummary', ...closed })

const StepViewSchema = Type.Object(
  { ...stepSummary, why: Text, outcomes: Type.Array(Text), challenges: Type.Array(ref<api.ChallengeSummary>('ChallengeSummary')) },
  { $id: 'StepView', ...closed },
)

const RoadmapViewSchema = Type.Object(
  {
    steps: Type.Array(ref<api.StepSummary>('StepSummary')),
    challenges: Type.Array(ref<api.ChallengeSummary>('ChallengeSummary')),
    next: Type.Optional(Type.Object({ slug: Text, why: Text }, closed)),
  },
  { $id: 'RoadmapView', ...closed },
)

const TopicViewSchema = Type.Object(
  {
    id: Text,
    title: Text,
    step: StepNumber,
    html: Text,
    technologies: Type.Array(Text),
    sources: Type.Array(Type.Object({ title: Text, url: Text }, closed)),
    needs: Type.Array(TopicLink),
    neededBy: Type.Array(TopicLink),
    provenBy: Type.Array(ref<api.ChallengeSummary>('ChallengeSummary')),
  },
  { $id: 'TopicView', ...closed },
)

const HistoryViewSchema = Type.Object(
  {
    attempts: Type.Array(
      Type.Object({ ...attemptSummary, verdicts: Type.Record(Text, VerdictSchema), checkMs: Type.Record(Text, Type.Number({ minimum: 0 })) }, closed),
    ),
    regressions: Type.Array(Type.Object({ challenge: Text, check: Text, attempt: Text, before: Text }, closed)),
    streak: Whole,
  },
  { $id: 'HistoryView', ...closed },
)

const DoctorViewSchema = Type.Object(
  {
    sections: Type.Array(
      Type.Object(
        { title: Text, items: Type.Array(Type.Object({ name: Text, here: Type.Optional(Text), missing: Type.Optional(Text), install: Type.Optional(Text) }, closed)) },
        closed,
      ),
    ),
  },
  { $id: 'DoctorView', ...closed },
)

const ProblemSchema = Type.Object(
  {
    type: Type.Optional(Text),
    title: Text,
    status: Type.Integer(),
    detail: Type.Optional(Text),
    fix: Type.Optional(Text),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Text, detail: Text }, closed))),
  },
  { $id: 'Problem', ...closed },
)

const ImportResultSchema = Type.Object({ attempts: Whole, known: Whole, projects: Whole, skipped: Type.Array(Text) }, { $id: 'ImportResult', ...closed })

/** Filled in by the document, from the schema the package ships. */
const ReportSchema = Type.Unsafe<Report>({ $id: 'Report', type: 'object' })

/** Every schema the document names. */
export const SCHEMAS: TSchema[] = [
  ReportSchema,
  SummarySchema, AttemptSummarySchema, AttemptViewSchema, AttemptPageSchema, AttemptRequestSchema, ChallengeSummarySchema, ConnectedProjectSchema, ChallengeViewSchema,
  OpeningViewSchema, StepSummarySchema, StepViewSchema, RoadmapViewSchema, TopicViewSchema, HistoryViewSchema, DoctorViewSchema, ProblemSchema, ImportResultSchema,
]

export type ImportResult = Static<typeof ImportResultSchema>

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const same = <_ extends true>() => {}
// the document and the types that the pages are written with are one
same<Same<Static<typeof AttemptSummarySchema>, api.AttemptSummary>>()
same<Same<Static<typeof AttemptViewSchema>, api.AttemptView>>()
same<Same<Static<typeof AttemptPageSchema>, api.AttemptPage>>()
same<Same<Static<typeof AttemptRequestSchema>, api.AttemptRequest>>()
same<Same<Static<typeof ChallengeSummarySchema>, api.ChallengeSummary>>()
same<Same<Static<typeof ConnectedProjectSchema>, api.ConnectedProject>>()
same<Same<Static<typeof ChallengeViewSchema>, api.ChallengeView>>()
same<Same<Static<typeof OpeningViewSchema>, api.OpeningView>>()
same<Same<Static<typeof StepSummarySchema>, api.StepSummary>>()
same<Same<Static<typeof StepViewSchema>, api.StepView>>()
same<Same<Static<typeof RoadmapViewSchema>, api.RoadmapView>>()
same<Same<Static<typeof TopicViewSchema>, api.TopicView>>()
same<Same<Static<typeof HistoryViewSchema>, api.HistoryView>>()
same<Same<Static<typeof DoctorViewSchema>, api.DoctorView>>()
same<Same<Static<typeof ProblemSchema>, api.Problem>>()
same<Same<Static<typeof SummarySchema>, Summary>>()
