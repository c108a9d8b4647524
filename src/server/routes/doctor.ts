import type { FastifyInstance } from 'fastify'
import type { DoctorView } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { answers } from './answers.ts'

export function doctorRoutes(server: FastifyInstance, { survey }: Desk): void {
  server.get('/doctor', { schema: { summary: 'What this machine has, and what is missing', response: answers(200, 'DoctorView') } }, (): Promise<DoctorView> => survey.doctor())
}
