import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import type { OpeningView, RoadmapView, StepView, TopicView } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { askRoadmap, askStep, askTopic } from '../road/ask.ts'
import { answers, IdParams, notFound } from './answers.ts'

const StepParams = Type.Object({ step: Type.Integer({ minimum: 1, maximum: 11 }) })

export function roadmapRoutes(server: FastifyInstance, desk: Desk): void {
  server.get('/roadmap', { schema: { summary: 'The map: steps, challenges, what is next', response: answers(200, 'RoadmapView') } }, (): Promise<RoadmapView> => askRoadmap(desk))

  server.get('/opening', { schema: { summary: 'What stands before the first step', response: answers(200, 'OpeningView') } }, async (): Promise<OpeningView> => {
    const { title, summary, html, routes } = (await desk.road).roadmap.opening
    return { title, summary, html, routes }
  })

  server.get<{ Params: Static<typeof StepParams> }>(
    '/steps/:step',
    { schema: { summary: 'A step', params: StepParams, response: answers(200, 'StepView', 400, 404) } },
    async ({ params }): Promise<StepView> => {
      const view = await askStep(desk, params.step)
      if (!view) throw notFound('step', params.step)
      return view
    },
  )

  server.get<{ Params: Static<typeof IdParams> }>(
    '/topics/:id',
    { schema: { summary: 'A topic', params: IdParams, response: answers(200, 'TopicView', 400, 404) } },
    async ({ params }): Promise<TopicView> => {
      const view = await askTopic(desk, params.id)
      if (!view) throw notFound('topic', params.id)
      return view
    },
  )
}
