import type { AttemptRequest, AttemptSummary, ConnectedProject } from '../../../src/model/api.ts'
import { request } from './request.ts'

const challenge = (slug: string): string => `/challenges/${encodeURIComponent(slug)}`

export const startAttempt = (slug: string, what: AttemptRequest = {}): Promise<AttemptSummary> => request('POST', `${challenge(slug)}/attempts`, what)
export const cancelAttempt = (id: string): Promise<unknown> => request('POST', `/attempts/${encodeURIComponent(id)}/cancel`)
export const connectFolder = (slug: string, folder: string): Promise<ConnectedProject> => request('PUT', `${challenge(slug)}/project`, { folder })
export const disconnectFolder = (slug: string): Promise<void> => request('DELETE', `${challenge(slug)}/project`)

export const eventsAddress = (id: string): string => `/api/v1/attempts/${encodeURIComponent(id)}/events`

/** Whatever may be taken along. */
export const ARCHIVE_ADDRESS = '/api/v1/export'
export const tableAddress = (slug?: string): string => `/api/v1/attempts.csv${slug ? `?challenge=${encodeURIComponent(slug)}` : ''}`
export const historyAddress = (slug?: string): string => `/api/v1/history?limit=500${slug ? `&challenge=${encodeURIComponent(slug)}` : ''}`
export const pdfAddress = (paper: 'a4' | 'letter'): string => `/api/v1/roadmap.pdf?paper=${paper}`
